"""Send a case to a contractor without an account."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.city.languages import staff_languages
from civic311.lib.form_fields import CleanLine, CleanText
from requests_app.actions.contractors import LONGEST_DAYS, send_out
from requests_app.actor import Actor
from requests_app.forms.case.base import MAX_TEXT, CaseForm
from requests_app.models import WorkLink


class SendOutForm(CaseForm):
    """Who gets it, what to do, for how long."""

    action, title = "send_out", _("Send to a contractor")
    button, done = _("Send the link"), _("The link is on its way.")
    lede = _("They get a link that shows the place, the problem and its photos, nothing about who reported it.")

    contractor = CleanLine(
        label=_("Company or person"), max_length=120, error_messages={"required": _("Say who gets the link.")}
    )
    email = forms.EmailField(
        label=_("Email"), max_length=254, error_messages={"required": _("Type their email address.")}
    )
    instructions = CleanText(
        label=_("What should they do?"), max_length=MAX_TEXT, error_messages={"required": _("Say what they should do.")}
    )
    days = forms.IntegerField(label=_("The link is good for how many days"), min_value=1, max_value=LONGEST_DAYS)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=staff_languages)

    def prepare(self) -> None:
        self.fields["days"].initial = 14

    @property
    def links(self) -> list[WorkLink]:
        """Those who have a link already, the newest first."""
        return list(WorkLink.objects.filter(service_request=self.case).order_by("-created_at"))

    def apply(self, *, actor: Actor, now: datetime) -> None:
        given: dict[str, Any] = self.cleaned_data
        send_out(
            self.case.pk, contractor=given["contractor"], email=given["email"], instructions=given["instructions"],
            days=given["days"], language=given["language"], actor=actor, version=given["version"], now=now,
        )  # fmt: skip


CONTRACTOR_FORMS: dict[str, type[CaseForm]] = {SendOutForm.action: SendOutForm}
