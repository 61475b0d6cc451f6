"""A report that staff enter: what, where, the service's questions and, at the desk, who calls. One form for the person,
several small ones inside, so that each field says what is wrong beside itself."""

import uuid
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.accounts.viewer import Viewer
from civic311.lib.form_fields import CleanText
from requests_app.actions.submit import DangerFound, Intake, Refused, danger_in
from requests_app.forms.questions import AsksQuestions, answers_from
from requests_app.forms.report_place import PlaceForm
from requests_app.forms.staff_photos import CheckedPhotosField
from requests_app.outside_words import outside_words
from routing.asked import Stop, stop_in
from routing.geocoding import place_by_key
from routing.models import Service
from routing.models.catalogue import Evidence
from routing.reference import reference

MAX_DESCRIPTION = 5000
AS_TYPED = "typed"

REFUSALS: dict[str, tuple[str, Any]] = {
    "answer_stops": ("service", _("One of the answers ends the report.")),
    "service_retired": ("service", _("This service is not offered any more. Choose another.")),
    "outside_city": ("address", ""),  # the words name the neighbor
    "day_taken": ("day", _("This day is full by now. Choose another.")),
    "future_receipt": ("received_at", _("This time lies in the future.")),
    "receipt_too_old": ("received_at", _("This is more than a year ago. Enter it as new and note the date.")),
}  # fmt: skip


def service_choices() -> list[tuple[str, Any]]:
    """Active services under the headings of the catalogue."""
    groups: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    active = [service for service in reference().services.values() if service.is_active]
    for service in sorted(active, key=lambda each: (each.group.order, each.group_id, each.order)):
        heading = groups.setdefault(service.group_id, (str(service.group), []))
        heading[1].append((service.service_code, str(service)))
    return [("", _("Choose a service")), *groups.values()]


class WhatForm(forms.Form):
    """What it is about, in which words, with the key that makes sending twice harmless."""

    service = forms.ChoiceField(label=_("Service"), error_messages={"required": _("Choose a service.")})
    description = CleanText(
        label=_("In their words"), required=False, max_length=MAX_DESCRIPTION, widget=forms.Textarea(attrs={"rows": 4})
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    danger_cleared = forms.BooleanField(
        label=_("I have said this. Nobody is in danger now, or the emergency number was called."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"submission_key": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = service_choices()  # type: ignore[attr-defined]


class QuestionsForm(AsksQuestions):
    """The typed questions of one service."""

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(service)


class FieldPhotosForm(forms.Form):
    photos = CheckedPhotosField(label=_("Photos"), required=False)


class StaffIntakeForms:
    """All parts of one report being entered. `checks` False: shown again without being judged."""

    provenance: ClassVar[str] = "form"
    description_label: ClassVar[Any] = _("What did you find?")

    def __init__(self, viewer: Viewer, data: Any = None, files: Any = None, *, checks: bool = True) -> None:
        self.data, self.checks = data, checks
        self.service = self._service(data)
        bound = data if data is not None and checks else None
        typed = {"initial": _typed(data)} if data is not None and not checks else {}
        self.what = WhatForm(bound, **typed)
        self.place = PlaceForm(_placed(bound), service=self.service, as_typed=_chose_typed(data),
                               known=self.known_place(), **typed)  # fmt: skip
        self.place.fields["place_note"].label = _("How to find it")
        self.what.fields["description"].label = self.description_label
        self.questions = QuestionsForm(bound, service=self.service, **typed)
        self.parts: list[forms.Form] = [self.what, self.place, self.questions]
        self.add_parts(viewer, bound, files, typed)

    def add_parts(self, viewer: Viewer, bound: Any, files: Any, typed: dict[str, Any]) -> None:
        """What only this channel asks."""
        self.photos = FieldPhotosForm(bound, files)
        if self.service.report_photo == Evidence.REQUIRED:
            self.photos.fields["photos"].required = True
            self.photos.fields["photos"].error_messages["required"] = _("For this service a photo is needed.")
        self.parts.append(self.photos)

    def known_place(self) -> dict[str, Any] | None:
        """The place that was found for what was typed before; None where the channel keeps none."""
        return None

    def is_valid(self) -> bool:
        """Whether every part is right; all of them are checked, so that all errors show at once."""
        return all([part.is_valid() for part in self.parts])  # noqa: C419 - all parts must run

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """Every error: id of the field, its label, the words."""
        return [
            (part[name].id_for_label, str(part[name].label), str(error))
            for part in self.parts
            for name, listed in part.errors.items()
            if name in part.fields
            for error in listed
        ]

    def danger(self) -> DangerFound | None:
        """What was typed speaks of danger, though other fields may still be wrong; None once the warning was read."""
        if not self.what.is_bound or self.what.data.get("danger_cleared"):
            return None
        words = "\n".join(self.what.data.get(name, "") for name in ("description", "place_note"))
        return danger_in(self.service, words, answers_from(getattr(self.questions, "cleaned_data", {})))

    def stop(self) -> Stop | None:
        """The answer that ends the report, if one was given."""
        return stop_in(self.questions.questions, answers_from(getattr(self.questions, "cleaned_data", {})))

    def refuse(self, refused: Refused) -> None:
        """Put what intake refused beside its field."""
        name, words = REFUSALS[refused.code]
        if refused.code == "outside_city":
            words = outside_words(refused.neighbor)
        part = next((each for each in self.parts if name in each.fields), self.what)
        part.add_error(name if name in part.fields else "service", words)

    def intake(self, *, photos: Any = ()) -> Intake:
        """The checked report for `actions.submit`."""
        what, place = self.what.cleaned_data, self.place.cleaned_data
        return Intake(
            service_code=what["service"], description=what["description"], provenance=self.provenance,
            submission_key=what["submission_key"], address=place["address"],
            place_note=place["place_note"], lat=place["lat"], long=place["long"], asset_id=place.get("asset"),
            answers=answers_from(self.questions.cleaned_data), photos=photos, danger_cleared=what["danger_cleared"],
            **self.extras(),
        )  # fmt: skip

    def extras(self) -> dict[str, Any]:
        """Further values of the intake."""
        return {"channel": "staff_found", "follows": False}

    @staticmethod
    def _service(data: Any) -> Service:
        code = data.get("service", "") if data is not None else ""
        return reference().services.get(code) or Service(place_required=False)


def _typed(data: Any) -> dict[str, Any]:
    """What was typed, as initial values; fields of several choices keep their list."""
    return {name: values if len(values) > 1 else values[0] for name, values in data.lists() if values}


def _chose_typed(data: Any) -> bool:
    return data is not None and data.get("address_choice") == AS_TYPED


def _placed(data: Any) -> Any:
    """The form's data with the place that was chosen among several."""
    key = data.get("address_choice", "") if data is not None else ""
    found = place_by_key(key) if key and key != AS_TYPED else None
    if found is None:
        return data
    changed = data.copy()
    for name, value in (("address", found.label), ("lat", str(found.lat)), ("long", str(found.long))):
        changed[name] = value
    return changed
