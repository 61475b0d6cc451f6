"""Hand a case to a body outside the city."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from requests_app.actions.hand_off import hand_off, pass_on
from requests_app.actions.parts import PartsOpen
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, CaseForm, NotPossible, parts_open_words
from requests_app.queries.case import outside_bodies
from routing.models import OutsideBody

STAYS = "stays"
_HERE = [
    ("", _("It closes here: they are responsible")),
    (STAYS, _("It stays open here: they work on it, and we follow it")),
]


class HandOffForm(CaseForm):
    """Whose it is, and why."""

    action, title = "hand_off", _("Not ours")
    button, done = _("Hand it off"), _("Handed over. Its reporters read who has it now.")

    body = forms.ModelChoiceField(
        OutsideBody.objects.none(), label=_("Who is responsible"), empty_label=_("Choose one"),
        help_text=_("Residents read the explanation of this body, with its phone and website."),
    )  # fmt: skip
    here = forms.ChoiceField(label=_("What happens here"), choices=_HERE, required=False)
    note = CleanText(label=_("Why is it not ours?"), max_length=MAX_TEXT, help_text=_("For staff only."))

    def prepare(self) -> None:
        field: Any = self.fields["body"]
        field.queryset = outside_bodies()

    def apply(self, *, actor: Actor, now: datetime) -> None:
        given = self.cleaned_data
        hand = pass_on if given["here"] == STAYS else hand_off
        try:
            hand(self.case.pk, body=given["body"], note=given["note"], actor=actor, version=given["version"], now=now)
        except PartsOpen as refused:
            raise NotPossible(None, parts_open_words(refused.count)) from None


HAND_OFF_FORMS: dict[str, type[CaseForm]] = {HandOffForm.action: HandOffForm}
