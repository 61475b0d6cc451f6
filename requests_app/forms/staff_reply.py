"""Write to those who reported a case."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from civic311.lib.form_fields import CleanText
from requests_app.actions import talk
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, CaseForm


class ReplyForm(CaseForm):
    action, title, button, done = "reply", _("Reply"), _("Send the reply"), _("The reply is on its way.")

    text = CleanText(label=_("Message to residents"), max_length=MAX_TEXT)
    is_public = forms.BooleanField(label=_("Everybody may read it on the tracker"), required=False)

    def prepare(self) -> None:
        self.fields["text"].help_text = ngettext(
            "Goes to the person who reported it, if they gave an address and wish to hear from us.",
            "Goes to all %(count)s people who reported it, if they gave an address and wish to hear from us.",
            self.case.voices,
        ) % {"count": self.case.voices}

    def apply(self, *, actor: Actor, now: datetime) -> None:
        values = self.cleaned_data
        talk.reply(self.case.pk, text=values["text"], is_public=values["is_public"], actor=actor, now=now)
