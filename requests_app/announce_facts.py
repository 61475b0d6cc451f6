"""What the words of each message need beyond the case itself. Called in the reader's language; texts come from rows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language

from civic311.city.modules import is_on
from civic311.lib.translated_text import in_language
from community.models import PlannedWork
from requests_app.models import Attachment, AttachmentState, Clock, Event, Message, Note, ServiceRequest
from requests_app.part_words import part_words, parts_of
from routing.models import ClockKind, ClosureReason, HoldReason, OutsideBody, Queue

Words = Mapping[str, Any]


def team_of(queue: Queue | None) -> str:
    """A queue with its department, as residents know them: "Tree crew (Parks)"."""
    return f"{queue} ({queue.department})" if queue else ""


def none(event: Event, service_request: ServiceRequest) -> Words:
    """The case says enough."""
    return {}


def routed(event: Event, service_request: ServiceRequest) -> Words:
    """`new_team`: who has it now."""
    return {"new_team": team_of(Queue.objects.select_related("department").get(pk=event.data["queue"]))}


def assigned(event: Event, service_request: ServiceRequest) -> Words:
    """`who` gave it, the `reason` in their words, `due_at`."""
    return {
        "who": event.actor.name if event.actor else "",
        "reason": _note(event.data.get("note")),
        "due_at": service_request.next_due_at,
    }


def held(event: Event, service_request: ServiceRequest) -> Words:
    """`reason` and `review_on`; `works`: the planned works it waits for, and their last day `works_end`."""
    reason = HoldReason.objects.get(pk=event.data["hold_reason"])
    works = PlannedWork.objects.filter(pk=event.data.get("works")).first()
    return {
        "reason": str(reason), "review_on": date.fromisoformat(event.data["review_on"]),
        "works": str(works) if works else "", "works_end": works.ends_on if works else None,
    }  # fmt: skip


def visited(event: Event, service_request: ServiceRequest) -> Words:
    """`outcome` (a code) and `when` the crew was there."""
    return {"outcome": event.data["outcome"], "when": event.occurred_at}


def message(event: Event, service_request: ServiceRequest) -> Words:
    """`text`: what staff wrote, in the reader's language where they wrote in it."""
    return {"text": Message.objects.get(pk=event.data["message"]).text_for(get_language() or "")}


def noted(event: Event, service_request: ServiceRequest) -> Words:
    """`who` wrote the note, and its `text`."""
    return {"who": event.actor.name if event.actor else "", "text": _note(event.data["note"])}


def closed(event: Event, service_request: ServiceRequest) -> Words:
    """`status`, the `reason` written for residents, how its `parts` ended, whether they can see a photo of it, and
    whether they are asked if it is fixed."""
    reason = ClosureReason.objects.filter(pk=event.data["closure_reason"]).first()
    stages = [Attachment.Stage.VISIT, Attachment.Stage.CLOSING]
    photos = Attachment.objects.filter(service_request=service_request, stage__in=stages, is_public=True)
    return {
        "status": event.data["status"],
        "reason": in_language(reason.text) if reason else "",
        "parts": [part_words(part) for part in parts_of(service_request)],
        "has_photo": photos.exclude(state=AttachmentState.REFUSED).exists(),
        "asks_fixed": is_on("surveys") and event.data["status"] != "CANCELED" and service_request.handed_to_id is None,
    }


def asked_more(event: Event, service_request: ServiceRequest) -> Words:
    """The `reason` for which it would close, and the day (`until`) on which it does without an answer."""
    reason = ClosureReason.objects.get(pk=event.data["closure_reason"])
    return {"reason": in_language(reason.text), "until": date.fromisoformat(event.data["until"])}


def exception(event: Event, service_request: ServiceRequest) -> Words:
    """`who` asks, and the `reason` in their words."""
    return {"who": event.actor.name if event.actor else "", "reason": _note(event.data["note"])}


def handed_off(event: Event, service_request: ServiceRequest) -> Words:
    """`body` that is responsible or works on it, its `explanation`, `url` and `phone`, and whether we pass it on."""
    body = OutsideBody.objects.get(pk=event.data["body"])
    return {
        "body": str(body), "explanation": in_language(body.explanation), "url": body.url, "phone": body.phone,
        "is_passed_on": body.takes_reports,
    }  # fmt: skip


def escalated(event: Event, service_request: ServiceRequest) -> Words:
    """`clock` in words, its `due_at`, the `owner` of the case, and the `hours` of its age or silence."""
    clock = Clock.objects.get(service_request=service_request, kind=event.data["clock"])
    owner = service_request.assignee
    return {
        "clock": ClockKind(clock.kind).label,
        "due_at": clock.due_at,
        "owner": owner.name if owner else "",
        "hours": event.data.get("amount", 0),
    }


def _note(note_id: int | None) -> str:
    note = Note.objects.filter(pk=note_id).first() if note_id else None
    return note.text if note else ""
