"""Hand a case to a body outside the city."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanText
from requests_app.actions.hand_off import hand_off
from requests_app.actions.parts import PartsOpen
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, CaseForm, NotPossible, parts_open_words
from requests_app.queries.case import outside_bodies
from routing.models import OutsideBody


class HandOffForm(CaseForm):
    """Whose it is, and why."""

    action, title = "hand_off", _("Not ours")
    button, done = _("Hand it off"), _("The case is closed, and its reporters read who is responsible.")

    body = forms.ModelChoiceField(
        OutsideBody.objects.none(), label=_("Who is responsible"), empty_label=_("Choose one"),
        help_text=_("Residents read the explanation of this body, with its phone and website."),
    )  # fmt: skip
    note = CleanText(label=_("Why is it not ours?"), max_length=MAX_TEXT, help_text=_("For staff only."))

    def prepare(self) -> None:
        field: Any = self.fields["body"]
        field.queryset = outside_bodies()

    def apply(self, *, actor: Actor, now: datetime) -> None:
        given = self.cleaned_data
        try:
            hand_off(
                self.case.pk, body=given["body"], note=given["note"], actor=actor, version=given["version"], now=now
            )
        except PartsOpen as refused:
            raise NotPossible(None, parts_open_words(refused.count)) from None


HAND_OFF_FORMS: dict[str, type[CaseForm]] = {HandOffForm.action: HandOffForm}
