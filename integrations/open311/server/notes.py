"""What happened to requests, as `notes` of the extended answers: the tracker's timetable, and what the city said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civic311.city.current import city_zone
from integrations.open311 import moments
from integrations.queries.open311 import Beside, Row
from requests_app.pipeline import NEXT, Step, steps_of
from requests_app.pipeline_words import pipeline_rows
from requests_app.queries.public import NamesOfRequest

_TYPES = {"received": "submitted", "routed": "opened", "closed": "closed"}  # everything else is activity


class AgencyNames(Protocol):
    """Names of services by id, and who is responsible for a request."""

    services: dict[int, str]

    def agency(self, row: Row) -> str: ...


def notes_of(
    rows: Sequence[Row], around: Beside, agencies: AgencyNames, *, now: datetime
) -> dict[int, list[dict[str, Any]]]:
    """The notes of each request by its id, oldest first. Asks for names once, whatever the number of rows."""
    taken = {row.id: [step for step in steps_of(around.steps.get(row.id, [])) if step.state != NEXT] for row in rows}
    names = NamesOfRequest(step for steps in taken.values() for step in steps)
    return {row.id: _notes(row, taken[row.id], names, around, agencies, now) for row in rows}


def _notes(
    row: Row, steps: Sequence[Step], names: NamesOfRequest, around: Beside, agencies: AgencyNames, now: datetime
) -> list[dict[str, Any]]:
    about = {
        "service_name": agencies.services[row.service_id],
        "agency_responsible": agencies.agency(row) or None,
        "service_request_id": row.public_id,
    }
    told: list[tuple[datetime, str, str, str]] = []
    words = pipeline_rows(steps, names, number=row.public_id, photos={}, now=now)
    for step, said in zip(steps, words, strict=True):
        if step.at is not None:
            told.append((step.at, str(said["title"]), str(said["text"]), _TYPES.get(step.kind, "activity")))
        for pause, its in zip(step.pauses, said["pauses"], strict=True):
            told.append((pause.since, its["title"], its["text"], "activity"))
    language = get_language() or ""
    for message in around.said.get(row.id, []):
        text = message.translations.get(language) or message.text
        told.append((message.created_at, _("From the city"), text, "activity"))
    zone = city_zone()
    return [
        {
            "datetime": moments.written(at, zone), "summary": title, "description": text or None, "type": kind,
            "extended_attributes": about,
        }
        for at, title, text, kind in sorted(told, key=lambda each: each[0])
    ]  # fmt: skip
