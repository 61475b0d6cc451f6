"""A caller reports what others reported already: what of the desk's form is needed to add her voice."""

from typing import Any

from django import forms

from requests_app.actions.submit import Intake
from requests_app.forms.call_forms import CallForms
from requests_app.forms.questions import answers_from


def voice_is_valid(desk: CallForms) -> bool:
    """Who calls, her words and how it reached us must be right; place and questions are known from the others."""
    desk.place.is_valid()
    desk.questions.is_valid()
    parts: list[forms.Form] = [desk.caller, desk.what, desk.receipt]
    desk.parts = parts
    return all([part.is_valid() for part in parts])  # noqa: C419 - all parts must run, so that all errors show


def voice_of(desk: CallForms) -> Intake:
    """The checked voice for `actions.voices`; a place that could not be read is left out."""
    what, place = desk.what.cleaned_data, desk.place.cleaned_data
    told: dict[str, Any] = {name: place.get(name) or "" for name in ("address", "place_note")}
    if not desk.place.errors:
        told |= {"lat": place.get("lat"), "long": place.get("long")}
    return Intake(
        service_code=what["service"], description=what["description"], provenance=desk.provenance,
        submission_key=what["submission_key"], answers=answers_from(desk.questions.cleaned_data),
        danger_cleared=what["danger_cleared"], photos=desk.waiting_photos(), **told, **desk.extras(),
    )  # fmt: skip
