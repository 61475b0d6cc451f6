"""What a tracker page shows, for the public and for the writer of a report."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zlib import crc32

from django.urls import reverse
from django.utils.translation import gettext as _

from civic311.lib.translated_text import in_language
from requests_app.answer_words import answer_words
from requests_app.models import Attachment, AttachmentState, Incident, Report, ServiceRequest, TextState
from requests_app.pipeline import steps_of
from requests_app.pipeline_words import pipeline_rows
from requests_app.promise_words import promise_sentence
from requests_app.queries.about_assets import public_asset
from requests_app.queries.not_yet_told import as_told
from requests_app.queries.promise import Background, background_of
from requests_app.queries.public import NamesOfRequest, first_report, public_answers, public_words
from requests_app.queries.public_place import PublicPlace, place_at, public_place
from requests_app.queries.public_text import public_text
from requests_app.remembering import not_taken_back
from requests_app.uploads import REFUSALS
from routing.models import QuestionType


def page_of(
    service_request: ServiceRequest, photos: Iterable[Attachment], *, now: datetime, token: str = "",
    own: Report | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The parts of the page that both views share. With `own` its writer sees her words as she wrote them."""
    events = not_taken_back(as_told(service_request, service_request.events.order_by("sequence"), now=now))
    stands_still = service_request.is_open and service_request.next_due_at is None
    expected = None if stands_still else service_request.expected_datetime  # nobody knows it while the clock stands
    steps = steps_of(events, expected_at=expected)
    names = NamesOfRequest(steps)
    background = background_of(service_request, now=now, events=events)
    shown = {str(photo.pk): photo_words(photo, token) for photo in photos}
    report = own or first_report(service_request)
    is_public = _is_public(service_request)
    placed = [key for step in steps for key in step.photo_ids]
    original = service_request.duplicate_of
    return {
        "service_request": service_request,
        "title": in_language(service_request.service.name),
        "place": _place(service_request, own),
        "promise": promise_sentence(service_request, now=now, told=background),
        "steps": pipeline_rows(steps, names, number=service_request.public_id, photos=shown, now=now),
        "photos": [words for key, words in shown.items() if key not in placed],
        "description": report.description if own and report else _public_description(report, is_public=is_public),
        "text_state": report.text_state if report and is_public and report.description else TextState.SHOWN,
        "answers": answer_rows(report, everything=own is not None) if is_public or own else [],
        "team": names.queue(service_request.queue_id),
        "department": names.department(service_request.department_id),
        "original": original if original is not None and _is_public(original) else None,
        "is_public": is_public,
        "incident": _incident(service_request, background),
        "asset": public_asset(service_request) if is_public else None,
        "others": service_request.voices - 1,
        "now": now,
    }


def _incident(service_request: ServiceRequest, background: Background) -> Incident | None:
    """What goes on behind it, as long as it does and there are words for everybody."""
    found = background.incident
    return found if found and found.closed_at is None and found.text and service_request.is_open else None


def _is_public(service_request: ServiceRequest) -> bool:
    return service_request.service.is_public and not service_request.is_withheld


def _place(service_request: ServiceRequest, own: Report | None) -> PublicPlace:
    """As everybody sees it. Who joined a case that is not public reads of her own place, not of what another told."""
    began_it = own is not None and own.is_first and own.service_request_id == service_request.pk
    if own is None or began_it or _is_public(service_request):
        return public_place(service_request)
    return place_at("exact", address=own.address, area="", lat=own.lat, long=own.long)


def _public_description(report: Report | None, *, is_public: bool) -> str:
    return public_words(report) if is_public else ""


def answer_rows(report: Report | None, *, everything: bool) -> list[Mapping[str, str]]:
    """Question and answer in words: those everybody may read, or all for the one who gave them."""
    if report is None:
        return []
    answers = report.answers.all() if everything else public_answers(report)
    rows = []
    for answer in answers:
        words = answer_words(answer.datatype, answer.value, answer.labels)
        if not everything and answer.datatype in (QuestionType.STRING, QuestionType.TEXT):
            words = public_text(words)
        rows.append({"question": in_language(answer.question) or answer.code, "answer": words})
    return rows


def photo_words(photo: Attachment, token: str = "") -> dict[str, str]:
    """A photo as components/photo_grid.html takes it; one that is not ready says why."""
    captions = {
        "report": _("Sent with the report"),
        "visit": _("From the visit"),
        "closing": _("When the work was done"),
        "note": _("From the city"),
    }
    if photo.state == AttachmentState.WAITING:
        return {"caption": _("A photo is being prepared. It will be here in a moment.")}
    if photo.state == AttachmentState.REFUSED:
        return {"caption": str(REFUSALS.get(photo.refusal, REFUSALS["damaged"]))}
    # What was blacked out since must not come from a browser's memory.
    query = {"v": crc32(repr(photo.masks).encode())} if photo.masks else None
    name, first = ("own_media", [token]) if token else ("media", [])
    urls = {size: reverse(name, args=[*first, photo.pk, size], query=query) for size in ("thumb", "large")}
    caption = photo.caption or captions.get(photo.stage, "")
    return {"thumb_url": urls["thumb"], "large_url": urls["large"], "alt": caption, "caption": caption}
