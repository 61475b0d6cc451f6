"""What happened to requests, as `notes` of the extended answers: the tracker's timetable, and what the city said."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civic311.city.current import city_zone
from integrations.open311 import moments
from integrations.queries.open311 import Row
from integrations.queries.open311_beside import Beside, Said
from requests_app.pipeline import NEXT, Step, steps_of
from requests_app.pipeline_words import pipeline_rows
from requests_app.queries.public import NamesOfRequest

_TYPES = {"received": "submitted", "routed": "opened", "closed": "closed"}  # everything else is activity
_NUMBER = "00-000000-0"  # stands for a request's own in words that are worked out once
_Told = tuple[datetime, str, str, str]  # when, title, text, type


class AgencyNames(Protocol):
    """Names of services by id, and who is responsible for a request."""

    services: dict[int, str]

    def agency(self, row: Row) -> str: ...


def notes_of(
    rows: Sequence[Row], around: Beside, agencies: AgencyNames, *, now: datetime
) -> dict[int, list[dict[str, Any]]]:
    """The notes of each request by its id, oldest first. Asks for names once, whatever the number of rows."""
    taken = {row.id: [step for step in steps_of(around.steps.get(row.id, [])) if step.state != NEXT] for row in rows}
    words = _Words(NamesOfRequest(step for steps in taken.values() for step in steps), now)
    zone = city_zone()
    found = {}
    for row in rows:
        about = {
            "service_name": agencies.services[row.service_id],
            "agency_responsible": agencies.agency(row) or None,
            "service_request_id": row.public_id,
        }
        told = [*_steps_told(row, taken[row.id], words), *_messages_told(around.said.get(row.id, []))]
        found[row.id] = [
            {
                "datetime": moments.written(at, zone), "summary": title, "description": text or None, "type": kind,
                "extended_attributes": about,
            }
            for at, title, text, kind in sorted(told, key=_when)
        ]  # fmt: skip
    return found


class _Words:
    """The words of steps, worked out once for all that are alike: most of a thousand requests went the same way."""

    def __init__(self, names: NamesOfRequest, now: datetime) -> None:
        self._names, self._now = names, now
        self._known: dict[Any, dict[str, Any]] = {}

    def of(self, step: Step, number: str) -> dict[str, Any]:
        """Title, text and pauses of a step of the request with this number."""
        alike = (
            step.kind, step.state, step.department_id, step.queue_id, step.outcome, step.closure_reason_id,
            step.is_responsible, step.started_at is None, step.day, tuple(step.part_ids),
        )  # fmt: skip
        known = None if step.pauses else self._known.get(alike)
        if known is None:
            (known,) = pipeline_rows([step], self._names, number=_NUMBER, photos={}, now=self._now)
            if not step.pauses:
                self._known[alike] = known
        return known | {"text": known["text"].replace(_NUMBER, number)} if _NUMBER in known["text"] else known


def _steps_told(row: Row, steps: Sequence[Step], words: _Words) -> Iterator[_Told]:
    for step in steps:
        if step.at is None:
            continue
        said = words.of(step, row.public_id)
        yield step.at, said["title"], said["text"], _TYPES.get(step.kind, "activity")
        for pause, its in zip(step.pauses, said["pauses"], strict=True):
            yield pause.since, its["title"], its["text"], "activity"


def _messages_told(messages: Sequence[Said]) -> Iterator[_Told]:
    language = get_language() or ""
    for message in messages:
        text = message.translations.get(language) or message.text
        yield message.created_at, _("From the city"), text, "activity"


def _when(told: _Told) -> datetime:
    return told[0]
