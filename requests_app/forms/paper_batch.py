"""Paper forms of an outage, entered as a table: each row is a report of its own, judged for itself."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.accounts.viewer import Viewer
from civic311.lib.form_fields import CleanLine, CleanText, LocalTime
from civic311.people.models import ContactChannel
from requests_app.actions.submit import ContactInput, DangerFound, Intake, Refused, danger_in
from requests_app.forms.contact import offered_languages
from requests_app.forms.questions import PREFIX, answers_from, question_field, questions_of
from requests_app.forms.staff_intake import MAX_DESCRIPTION, REFUSALS
from requests_app.outside_words import outside_words
from requests_app.queries.search import phone_in
from routing.addresses import FoundAddress, find_places
from routing.asked import asked
from routing.models import Service
from routing.phrases import fold
from routing.reference import reference
from routing.service_search import services_like

MOST_ROWS = 30
FIRST_ROWS = 8
CHANNELS = [("phone", _("Phone")), ("walk_in", _("Visit in person")), ("letter", _("Letter"))]
_TYPED = ("service", "address", "description", "name", "phone", "received_at")


class SheetForm(forms.Form):
    """What holds for every row."""

    channel = forms.ChoiceField(label=_("How did they reach us?"), choices=CHANNELS, initial="phone")
    language = forms.ChoiceField(label=_("Language"))
    backdate_reason = CleanLine(label=_("Why are they entered later?"), required=False, max_length=200)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = offered_languages()  # type: ignore[attr-defined]
        if not viewer.has("requests.backdate"):
            del self.fields["backdate_reason"]


class RowForm(forms.Form):
    """One paper form. A row in which nothing was typed is none."""

    service = CleanLine(label=_("Service"), required=False, max_length=120)
    address = CleanLine(label=_("Address as written"), required=False, max_length=200)
    description = CleanText(label=_("Their words"), required=False, max_length=MAX_DESCRIPTION)
    name = CleanLine(label=_("Name"), required=False, max_length=120)
    phone = CleanLine(label=_("Phone"), required=False, max_length=40)
    received_at = LocalTime(label=_("Received at"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)
    danger_cleared = forms.BooleanField(
        label=_("The emergency number was called, or nobody is in danger now."), required=False
    )

    def __init__(self, *args: Any, viewer: Viewer, reason: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        self.reason = reason
        self.found: Service | None = None
        self.point: FoundAddress | None = None
        if not viewer.has("requests.backdate"):
            del self.fields["received_at"]
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off", "aria-label": field.label}
        self.fields["service"].widget.attrs["list"] = "batch-services"
        self.fields["description"].widget = forms.TextInput(attrs=self.fields["description"].widget.attrs)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into the row."""
        return not any(self.data.get(self.add_prefix(name), "").strip() for name in _TYPED)

    def clean_service(self) -> str:
        typed = self.cleaned_data["service"]
        if not typed:
            raise forms.ValidationError(_("Name the service."))
        self.found = service_called(typed)
        if self.found is None:
            raise forms.ValidationError(_("No service is called that. Choose one from the list."))
        return typed

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"]
        places = find_places(typed) if typed else []
        exact = [place for place in places if place.is_exact]
        if len(exact) == 1:
            self.point = exact[0]
            return exact[0].label
        return typed

    def clean_received_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["received_at"]
        if at and at > timezone.now():
            raise forms.ValidationError(REFUSALS["future_receipt"][1])
        if at and not self.reason:
            raise forms.ValidationError(_("Say above why it is entered later."))
        return at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_missing = "address" not in self.errors and not cleaned.get("address")
        if is_missing and self.found is not None and self.found.place_required:
            self.add_error("address", _("Say where it is."))
        return cleaned


class AnswersForm(forms.Form):
    """What a row's service cannot do without. Asked below the row once the service is known."""

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in asked(questions_of(service), {}):
            if question.is_required:
                self.fields[f"{PREFIX}{question.code}"] = question_field(question)


class Row:
    """A row with its answers. `danger` is what to say first, `error` what was refused beside no field."""

    def __init__(self, number: int, form: RowForm, data: Any) -> None:
        self.number, self.form = number, form
        self.answers: AnswersForm | None = None
        self.danger = ""
        if not form.is_bound:
            return
        form.is_valid()
        if form.found is not None:
            prefix = f"a{number}"
            was_asked = any(name.startswith(f"{prefix}-") for name in data)
            self.answers = AnswersForm(data if was_asked else None, service=form.found, prefix=prefix)

    def is_valid(self) -> bool:
        """Whether it can be sent. A question that nobody has seen yet is not wrong, but has to be answered first."""
        if not self.form.is_valid():
            return False
        return self.answers is None or not self.answers.fields or self.answers.is_valid()

    def danger_said(self) -> DangerFound | None:
        """What the words speak of, though something else in the row may still be wrong."""
        if self.form.data.get(self.form.add_prefix("danger_cleared")):
            return None
        words = self.form.data.get(self.form.add_prefix("description"), "")
        return danger_in(self.form.found or Service(), words[:MAX_DESCRIPTION], {})

    def intake(self, sheet: dict[str, Any]) -> Intake:
        """The checked row for `actions.submit`. A caller with a phone is called back."""
        values, point = self.form.cleaned_data, self.form.point
        phone = phone_in(values["phone"]) or ""
        received_at = values.get("received_at")
        assert self.form.found is not None
        return Intake(
            service_code=self.form.found.service_code, description=values["description"], channel=sheet["channel"],
            provenance="desk", submission_key=values["key"], language=sheet["language"], address=values["address"],
            lat=point.lat if point else None, long=point.long if point else None,
            answers=answers_from(getattr(self.answers, "cleaned_data", {})), danger_cleared=values["danger_cleared"],
            contact=ContactInput(
                name=values["name"], phone=phone, phone_as_typed="" if phone else values["phone"],
                language=sheet["language"], channel=ContactChannel.CALL if phone else ContactChannel.NONE,
            ),
            received_at=received_at, backdate_reason=self.form.reason if received_at else "",
        )  # fmt: skip

    def refuse(self, refused: Refused) -> None:
        """Put what intake refused beside its field."""
        name, words = REFUSALS[refused.code]
        if refused.code == "outside_city":
            words = outside_words(refused.neighbor)
        self.form.add_error(name if name in self.form.fields else "service", words)


def service_called(typed: str) -> Service | None:
    """The service of that name in any language, or the only one that fits the words."""
    known, wanted = reference(), fold(typed).strip()
    active = [service for service in known.services.values() if service.is_active]
    for service in active:
        if wanted in {fold(name).strip() for name in service.name.values()} or typed == service.service_code:
            return service
    fitting = services_like(known, typed)
    return fitting[0] if len(fitting) == 1 else None


def rows_from(data: Any, *, viewer: Viewer, count: int, reason: str) -> list[Row]:
    """The rows that were sent with something in them, at most MOST_ROWS."""
    forms_sent = (
        RowForm(data, viewer=viewer, reason=reason, prefix=f"r{number}") for number in range(min(count, MOST_ROWS))
    )
    return [Row(number, form, data) for number, form in enumerate(forms_sent) if not form.is_blank]


def empty_rows(*, viewer: Viewer, numbers: range) -> list[Row]:
    """Rows to be filled in."""
    return [Row(number, RowForm(viewer=viewer, prefix=f"r{number}"), None) for number in numbers]
