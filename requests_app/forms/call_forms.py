"""A call, a visit or a letter being taken down: who, how it came, and the report itself."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.accounts.viewer import Viewer
from civic311.lib.clean_text import clean_line
from civic311.lib.form_fields import CleanLine, LocalTime
from civic311.people.models import ContactChannel
from requests_app.actions.drafts import find_draft, photos_of
from requests_app.actions.submit import Intake
from requests_app.forms.call_caller import CallerForm
from requests_app.forms.call_day import CallDayForm
from requests_app.forms.staff_intake import REFUSALS, StaffIntakeForms
from requests_app.models import Attachment
from requests_app.queries.schedule import schedule_of

DESK_CHANNELS = [("phone", _("Phone")), ("walk_in", _("Visit in person")), ("letter", _("Letter")),
                 ("email", _("Email")), ("sms", _("Text message"))]  # fmt: skip


class ReceiptForm(forms.Form):
    """How and when it reached the desk; an earlier time needs the capability and a reason."""

    channel = forms.ChoiceField(label=_("How did it reach us?"), choices=DESK_CHANNELS, widget=forms.RadioSelect)
    received_at = LocalTime(label=_("Received earlier, at"), required=False)
    backdate_reason = CleanLine(label=_("Why is it entered later?"), required=False, max_length=200)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"channel": "phone"})
        super().__init__(*args, **kwargs)
        if not viewer.has("requests.backdate"):
            del self.fields["received_at"], self.fields["backdate_reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        received_at = cleaned.get("received_at")
        if received_at and received_at > timezone.now():
            self.add_error("received_at", REFUSALS["future_receipt"][1])
        if received_at and not cleaned.get("backdate_reason") and "backdate_reason" not in self.errors:
            self.add_error("backdate_reason", _("Say why, so that the earlier time can be trusted."))
        return cleaned


class CallForms(StaffIntakeForms):
    """A call, a visit at the counter or a letter, taken down by an operator."""

    provenance = "desk"
    description_label = _("What the caller says")

    def add_parts(self, viewer: Viewer, bound: Any, files: Any, typed: dict[str, Any]) -> None:
        self.receipt = ReceiptForm(bound, viewer=viewer, **typed)
        self.caller = CallerForm(bound, service=self.service, **typed)
        self.what.fields["description"].widget.attrs["rows"] = 2
        self.place.fields["address"].widget.attrs["autocomplete"] = "off"  # never the operator's own
        self.place.fields["place_note"].widget.attrs["rows"] = 1
        self.place.fields["place_note"].help_text = ""
        self.parts = [self.caller, *self.parts, self.receipt]
        self.day = None
        if schedule_of(self.service.pk) is not None:
            self.day = CallDayForm(bound, service=self.service, where=self.place, now=timezone.now(), **typed)
            self.parts.append(self.day)

    def known_place(self) -> dict[str, Any] | None:
        """The point that the page holds and the words it was found for: a point does not survive other words."""
        if self.data is None or "placed_for" not in self.data:
            return None
        try:
            lat, long = float(self.data.get("lat", "")), float(self.data.get("long", ""))
        except ValueError:
            return None
        return {"address": clean_line(self.data["placed_for"]), "lat": lat, "long": long}

    def intake(self, *, photos: Any = ()) -> Intake:
        return super().intake(photos=photos or self.waiting_photos())

    def waiting_photos(self) -> list[Attachment]:
        """The photos of the email that the report is made from; they lie under its submission key."""
        return photos_of(find_draft(str(self.what.cleaned_data["submission_key"])))

    def extras(self) -> dict[str, Any]:
        receipt, caller = self.receipt.cleaned_data, self.caller
        received_at: datetime | None = receipt.get("received_at")
        return {
            "scheduled_day": getattr(self.day, "cleaned_data", {}).get("day"),  # a voice that joins chooses none
            "channel": receipt["channel"], "contact": caller.contact(),
            "follows": caller.channel() != ContactChannel.NONE, "language": caller.cleaned_data["language"],
            "received_at": received_at,
            "backdate_reason": receipt.get("backdate_reason", "") if received_at else "",
        }  # fmt: skip
