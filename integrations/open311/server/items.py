"""Requests as items of Open311's documents, in the active language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from civic311.accounts.models import Department
from civic311.city.current import city_zone
from civic311.lib.translated_text import in_language
from integrations.open311 import moments
from integrations.open311.server.notes import notes_of
from integrations.queries.open311 import Row
from integrations.queries.open311_beside import Beside, GivenAnswer, Photo, beside
from requests_app.answer_words import answer_words
from requests_app.models import TextState
from requests_app.queries.public_place import place_at
from requests_app.queries.public_text import public_text
from requests_app.workflow import OPEN_STATUSES, Status
from routing.models import Area, ClosureReason, HoldReason, QuestionType
from routing.reference import reference

_TYPED = (QuestionType.STRING, QuestionType.TEXT)
_STAND_IN = "00000000-0000-0000-0000-000000000000"


class Names:
    """What rows refer to by id, in the active language: at most four queries, whatever the number of rows."""

    def __init__(self, rows: Sequence[Row]) -> None:
        known = reference()
        self.services = {key: in_language(service.name) for key, service in known.services_by_id.items()}
        self.codes = {key: service.service_code for key, service in known.services_by_id.items()}
        self.precision = {key: service.place_precision for key, service in known.services_by_id.items()}
        self.bodies = {body.pk: in_language(body.name) for body in known.bodies.values()}
        self.departments = _texts(Department.objects.all(), {row.department_id for row in rows}, "name")
        self.closures = _texts(ClosureReason.objects.all(), {row.closure_reason_id for row in rows}, "text")
        self.holds = _texts(HoldReason.objects.all(), {row.hold_reason_id for row in rows}, "name")
        wards = {row.ward_id for row in rows} - {None}
        self.wards = dict(Area.objects.filter(pk__in=wards).values_list("pk", "name"))

    def agency(self, row: Row) -> str:
        """Who is responsible: the department, or the outside body that has it."""
        return self.bodies.get(row.handed_to_id or row.with_body_id or 0, "") or self.departments.get(
            row.department_id or 0, ""
        )


def items_of(rows: Sequence[Row], *, extensions: bool, now: datetime) -> list[dict[str, Any]]:
    """The requests with everything that Open311 names, in the same number of queries for one and for a thousand."""
    names, around, zone = Names(rows), beside(rows, extensions=extensions, now=now), city_zone()
    media = _MediaAddresses()
    items = [_item(row, names, around, media, zone) for row in rows]
    if extensions:
        notes = notes_of(rows, around, names, now=now)
        for row, item in zip(rows, items, strict=True):
            opening = around.openings.get(row.id)
            answers = around.answers.get(opening.id, []) if opening else []
            item["attributes"] = _attributes(answers, is_shown=bool(opening and opening.text_state == TextState.SHOWN))
            item["extended_attributes"] = _extended(row, names, around, media, zone)
            item["notes"] = notes[row.id]
    return items


def _item(row: Row, names: Names, around: Beside, media: "_MediaAddresses", zone: ZoneInfo) -> dict[str, Any]:
    place = place_at(
        names.precision[row.service_id], address=row.address, area=names.wards.get(row.ward_id or 0, ""),
        lat=row.lat, long=row.long,
    )  # fmt: skip
    is_open = row.status in OPEN_STATUSES
    opening = around.openings.get(row.id)
    is_shown = opening is not None and opening.text_state == TextState.SHOWN and not row.is_withheld
    photos = around.photos.get(row.id)
    # While the clock stands still nobody knows when; the tracker says so too.
    expected = None if is_open and row.next_due_at is None else row.expected_datetime
    changed = row.closed_datetime or max(row.updated_datetime, row.requested_datetime)
    return {
        "service_request_id": row.public_id,
        "status": "open" if is_open else "closed",
        "status_notes": _status_notes(row, names, around) or None,
        "service_name": names.services[row.service_id],
        "service_code": names.codes[row.service_id],
        "description": (public_text(opening.description) if opening and is_shown else "") or None,
        "agency_responsible": names.agency(row) or None,
        "service_notice": None,
        "requested_datetime": moments.written(row.requested_datetime, zone),
        "updated_datetime": moments.written(changed, zone),
        "expected_datetime": moments.written(expected, zone) if expected else None,
        "address": place.address or place.area or None,
        "address_id": None,
        "zipcode": None,
        "lat": place.lat,
        "long": place.long,
        "media_url": media.of(photos[0]) if photos else None,
    }


def _status_notes(row: Row, names: Names, around: Beside) -> str:
    if row.status == Status.DUPLICATE:
        original = around.originals.get(row.duplicate_of_id or 0)
        if original is None:
            return _("This is the same matter as another request, where the work goes on.")
        return _("Joined to request %(number)s, where the work goes on.") % {"number": original}
    if row.status == Status.ON_HOLD:
        return names.holds.get(row.hold_reason_id or 0, "")
    return names.closures.get(row.closure_reason_id or 0, "") if row.closed_datetime else ""


def _attributes(answers: Iterable[GivenAnswer], *, is_shown: bool) -> list[dict[str, Any]]:
    """Public answers: the question, what was answered in words, its value and the question's code."""
    found = []
    for answer in answers:
        is_typed = answer.datatype in _TYPED
        if is_typed and not is_shown:
            continue
        words = answer_words(answer.datatype, answer.value, answer.labels)
        value = ",".join(map(str, answer.value)) if isinstance(answer.value, list) else str(answer.value)
        if is_typed:
            words = value = public_text(words)
        found.append(
            {"label": in_language(answer.question) or answer.code, "name": words, "value": value, "code": answer.code}
        )
    return found


def _extended(row: Row, names: Names, around: Beside, media: "_MediaAddresses", zone: ZoneInfo) -> dict[str, Any]:
    shows_ward = names.precision[row.service_id] != "hidden"
    return {
        "channel": row.channel,
        "ward": names.wards.get(row.ward_id or 0) if shows_ward else None,
        "duplicate": row.status == Status.DUPLICATE,
        "parent_service_request_id": around.originals.get(row.duplicate_of_id or row.parent_id or 0),
        "photos": [
            {
                "media_url": media.of(photo), "title": photo.caption or None, "width": photo.width,
                "height": photo.height, "created_at": moments.written(photo.created_at, zone),
            }
            for photo in around.photos.get(row.id, [])
        ],
    }  # fmt: skip


class _MediaAddresses:
    """Where photos are to be had; the address is worked out once."""

    def __init__(self) -> None:
        path = reverse("media", args=[_STAND_IN, "large"])
        self._before, self._after = (settings.PUBLIC_URL + path).split(_STAND_IN)

    def of(self, photo: Photo) -> str:
        """The whole address; it changes when something is blacked out, so that no memory of a browser shows it."""
        seen = f"?v={crc32(repr(photo.masks).encode())}" if photo.masks else ""
        return f"{self._before}{photo.id}{self._after}{seen}"


def _texts(rows: Any, wanted: set[int | None], name: str) -> Mapping[int, str]:
    """A translated column of the rows that are wanted, by id."""
    pairs = rows.filter(pk__in=wanted - {None}).values_list("pk", name)
    return {key: in_language(text) for key, text in pairs}
