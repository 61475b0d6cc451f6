"""What is shown beside the requests of Open311's lists, in bulk: each kind of row in one query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Q, Value

from integrations.queries.open311 import Row
from requests_app.models import Answer, Event, Message, Report
from requests_app.queries.not_yet_told import waiting_since
from requests_app.queries.public import public_photos
from requests_app.queries.visible import public_requests
from requests_app.remembering import not_taken_back

# Events that are no step of a request's public way, and are many.
_NO_STEPS = (
    "assigned", "clocks_set", "cost_recorded", "escalated", "flagged", "mentioned", "message_received", "message_sent",
    "note_added", "paged", "photo_added", "photo_published", "tagged", "voice_joined",
)  # fmt: skip


class Step(NamedTuple):
    """An event as the public way of a request reads it."""

    service_request_id: int
    sequence: int
    kind: str
    occurred_at: datetime
    data: Any


class Photo(NamedTuple):
    """A public photo."""

    service_request_id: int
    id: UUID
    created_at: datetime
    stage: str
    caption: str
    masks: Any
    width: int | None
    height: int | None


class Opening(NamedTuple):
    """The report that a request began with, as far as its writer lets everybody read it."""

    service_request_id: int
    id: int
    description: str
    text_state: str


class GivenAnswer(NamedTuple):
    """A public answer."""

    report_id: int
    code: str
    datatype: str
    question: Mapping[str, str]
    value: Any
    labels: Mapping[str, str]


class Said(NamedTuple):
    """What the city said to everybody."""

    service_request_id: int
    created_at: datetime
    text: str
    translations: Mapping[str, str]


@dataclass
class Beside:
    """What is shown beside requests, by their ids; answers by the ids of reports."""

    openings: Mapping[int, Opening]
    photos: Mapping[int, list[Photo]]
    originals: Mapping[int, str]
    answers: Mapping[int, list[GivenAnswer]] = field(default_factory=dict)
    steps: Mapping[int, list[Step]] = field(default_factory=dict)
    said: Mapping[int, list[Said]] = field(default_factory=dict)


def beside(rows: Sequence[Row], *, extensions: bool, now: datetime) -> Beside:
    """Read it for all rows at once: three queries, and with `extensions` three more."""
    ids = [row.id for row in rows]
    first = Report.objects.filter(_among("service_request_id", ids), is_first=True, hidden_at=None)
    openings = {row[0]: Opening._make(row) for row in first.values_list(*Opening._fields)}
    photos = public_photos().filter(_among("service_request_id", ids)).order_by("created_at", "id")
    joined = {row.duplicate_of_id for row in rows if row.duplicate_of_id}
    originals = dict(public_requests().filter(pk__in=joined).values_list("id", "public_id")) if joined else {}
    found = Beside(openings, _grouped(map(Photo._make, photos.values_list(*Photo._fields))), originals)
    if extensions:
        reports = [each.id for each in openings.values()]
        answers = Answer.objects.filter(_among("report_id", reports), is_public=True).order_by("order", "id")
        found.answers = _grouped(map(GivenAnswer._make, answers.values_list(*GivenAnswer._fields)))
        found.steps = _steps(ids, now=now)
        shown = Q(shown_from=None) | Q(shown_from__lte=now)
        said = Message.objects.filter(
            shown, _among("service_request_id", ids), is_public=True, direction=Message.Direction.OUT
        )
        found.said = _grouped(map(Said._make, said.values_list(*Said._fields)))
    return found


def _steps(ids: Sequence[int], *, now: datetime) -> dict[int, list[Step]]:
    """The events that make up each request's public way, without what was taken back or may not be told yet."""
    waiting = waiting_since(ids, now=now)
    events = Event.objects.filter(_among("service_request_id", ids)).exclude(kind__in=_NO_STEPS)
    grouped = _grouped(map(Step._make, events.order_by("service_request_id", "sequence").values_list(*Step._fields)))
    for key, first in waiting.items():
        grouped[key] = [step for step in grouped.get(key, []) if step.sequence < first]
    return {key: not_taken_back(log) for key, log in grouped.items()}


def _among(column: str, ids: Sequence[int]) -> Any:
    """Rows whose column is one of many ids, sent as one array: a list of a thousand takes long to put together."""
    listed = Value(list(ids), output_field=ArrayField(BigIntegerField()))
    return Func(F(column), listed, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=BooleanField())


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """By the first column."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found
