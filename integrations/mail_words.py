"""What became of a mail, and why, in words for the desk."""

from django.utils.translation import gettext_lazy as _

from integrations.models import InboundMail

_State = InboundMail.State
# Words and look of each state.
STATES = {
    _State.TAKEN: (_("On the case"), "is-ok"),
    _State.DRAFT: (_("New"), "is-go"),
    _State.REFUSED: (_("Please check"), "is-late"),
    _State.IGNORED: (_("Set aside"), "is-go"),
    _State.DONE: (_("Done"), "is-ok"),
}
REASONS = {
    "other_sender": _("It answers a message that went to another address. It may not be from the person."),
    "not_proven": _("Nothing proves that it is really from this address. It may not be from the person."),
    "old_link": _("It answers a message whose link is no longer good."),
    "too_nested": _("It is built in a way we could not read. Look at it in the mailbox."),
    "bounce": _("A mail server says that a message of ours could not be delivered."),
    "report": _("A report of a mail server."),
    "automatic": _("An automatic answer, such as of somebody who is away."),
    "list": _("A newsletter or a mailing list."),
    "machine": _("It is from a machine that takes no answers."),
    "spam": _("The mail server takes it for spam."),
    "loop": _("It is from our own address."),
    "no_sender": _("It names no sender."),
    "blocked": _("The city blocked this sender."),
    "too_many": _("This address sent very many emails within an hour."),
    "too_large": _("It was too large. We asked its sender for a smaller one."),
}
