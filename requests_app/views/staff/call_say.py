"""What the operator reads back before the call is saved: the report in words, whose it will be and by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from civic311.lib.clean_text import clean_line
from civic311.lib.day_words import day_words
from civic311.people.models import ContactChannel
from requests_app.actions.submit import Intake, Plan, Refused, answer_labels, preview
from requests_app.answer_words import answer_words
from requests_app.forms.call_forms import CallForms
from requests_app.forms.questions import answers_from
from routing.models import Service, ServiceQuestion


@dataclass(frozen=True)
class ReadBack:
    """The parts of what is said; empty where nothing is known yet. `answers` are questions with their answers."""

    service: Service
    place: str
    answers: Sequence[tuple[str, str]]
    team: str = ""
    department: str = ""
    handed_to: str = ""
    promise: str = ""
    told: str = ""


def read_back(judged: CallForms, *, now: datetime) -> ReadBack | None:
    """What to read back of forms that were checked, right or wrong; None before a service is chosen."""
    if judged.service.pk is None:
        return None
    answers = answers_from(judged.questions.cleaned_data)
    said: dict[str, Any] = {
        "service": judged.service, "place": clean_line(judged.place.data.get("address", ""))[:200],
        "answers": _answered(judged.questions.questions, answers), "told": _told(judged),
    }  # fmt: skip
    plan = _plan(judged, answers, now)
    if plan is None:
        return ReadBack(**said)
    if plan.routing.hand_off is not None and plan.routing.ends_here:
        return ReadBack(**said, handed_to=str(plan.routing.hand_off))
    return ReadBack(
        **said, team=str(plan.routing.queue), department=str(plan.routing.queue.department),
        promise=_promise(plan, now),
    )  # fmt: skip


def _answered(questions: Sequence[ServiceQuestion], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (str(question), answer_words(question.datatype, answers[question.code],
                                     answer_labels(question, answers[question.code])))
        for question in questions
        if question.code in answers
    ]  # fmt: skip


def _plan(judged: CallForms, answers: Mapping[str, Any], now: datetime) -> Plan | None:
    """What would be decided now; None while the place is missing or nothing can be decided."""
    place = judged.place.cleaned_data
    if judged.service.place_required and not (place.get("address") or place.get("lat") is not None):
        return None
    intake = Intake(
        service_code=judged.service.service_code, description=judged.what.cleaned_data.get("description", ""),
        channel="phone", provenance=judged.provenance, submission_key=uuid4(), address=place.get("address", ""),
        lat=place.get("lat"), long=place.get("long"), asset_id=place.get("asset"), answers=answers,
        scheduled_day=getattr(judged.day, "cleaned_data", {}).get("day"),
    )  # fmt: skip
    try:
        return preview(intake, now=now)
    except Refused:
        return None


def _promise(plan: Plan, now: datetime) -> str:
    if plan.booked is not None:
        return _("It is booked for %(day)s.") % {"day": day_words(plan.booked.day, now=now)}
    if plan.due_at is None:
        return _("There is no fixed date for this work.")
    return _("We promise to finish it by %(day)s.") % {"day": day_words(plan.due_at, now=now)}


def _told(judged: CallForms) -> str:
    """How the caller hears of it, once what is needed for that was said."""
    caller = judged.caller
    if caller.errors or not (caller.cleaned_data["email"] or caller.cleaned_data["phone"]):
        return ""
    words = {"email": caller.cleaned_data["email"], "phone": caller.cleaned_data["phone"]}
    match caller.channel():
        case ContactChannel.EMAIL:
            return _("We will write to %(email)s when something changes.") % words
        case ContactChannel.SMS:
            return _("We will text %(phone)s when something changes.") % words
        case ContactChannel.CALL:
            return _("We will call %(phone)s when something changes.") % words
        case ContactChannel.LETTER:
            return _("We will send a letter when something changes.")
        case _none:
            return ""
