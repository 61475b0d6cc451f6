"""Public requests as Open311 lists them, and in bulk what is shown beside them: each kind of row in one query."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, DecimalField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Round

from integrations.models import ApiKey, PostedReport
from requests_app.models import Answer, Event, Message, Report, ServiceRequest
from requests_app.public_filters import found_by_words
from requests_app.queries.not_yet_told import put_back, waiting_since
from requests_app.queries.public import public_photos
from requests_app.queries.public_place import BLOCK_DECIMALS
from requests_app.queries.visible import public_requests
from requests_app.remembering import not_taken_back
from requests_app.workflow import CLOSED_STATUSES, OPEN_STATUSES, open311_status
from routing.models.catalogue import PlacePrecision
from routing.reference import reference

CHANGED = Coalesce("closed_datetime", "updated_datetime")
Box = tuple[float, float, float, float]  # west, south, east, north in degrees
# Events that are no step of a request's public way, and are many.
_NO_STEPS = (
    "assigned", "clocks_set", "cost_recorded", "escalated", "flagged", "mentioned", "message_received", "message_sent",
    "note_added", "paged", "photo_added", "photo_published", "tagged", "voice_joined",
)  # fmt: skip


class Row(NamedTuple):
    """What is read of a request, by the names of its columns."""

    id: int
    public_id: str
    status: str
    service_id: int
    department_id: int | None
    ward_id: int | None
    handed_to_id: int | None
    hold_reason_id: int | None
    closure_reason_id: int | None
    duplicate_of_id: int | None
    parent_id: int | None
    requested_datetime: datetime
    updated_datetime: datetime
    closed_datetime: datetime | None
    expected_datetime: datetime | None
    next_due_at: datetime | None
    address: str
    lat: float | None
    long: float | None
    channel: str
    is_withheld: bool


@dataclass(frozen=True)
class Asked:
    """What a list is asked for. `numbers` override all the rest. `since`, `until` are of the receipt, `changed_since`
    and `changed_until` of the last change; `after` is the number of the request that the page follows on.
    """

    numbers: Sequence[str] = ()
    service_codes: Collection[str] = ()
    statuses: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None
    changed_until: datetime | None = None
    box: Box | None = None
    words: str = ""
    after: str = ""
    skip: int = 0
    size: int = 1000

    @property
    def is_by_change(self) -> bool:
        """Whether the last changed come first, and not the last received."""
        return self.changed_since is not None or self.changed_until is not None


@dataclass(frozen=True)
class Found:
    """A page of the list; `has_more`: others come after it."""

    rows: Sequence[Row]
    has_more: bool = False


def visible_to(key: ApiKey | None) -> QuerySet[ServiceRequest]:
    """What everybody may see, and of the rest what was posted with this key."""
    if key is None:
        return public_requests()
    posted = PostedReport.objects.filter(key=key).values("report__service_request")
    return ServiceRequest.objects.filter(Q(service__is_public=True, is_withheld=False) | Q(pk__in=posted))


def listed(asked: Asked, *, now: datetime) -> Found:
    """The requests asked for, newest first, as they may be told by now."""
    waiting = waiting_since(None, now=now)
    requests = _by_number(asked.numbers) if asked.numbers else _filtered(asked, waiting)
    keys = ("-changed", "-id") if asked.is_by_change else ("-requested_datetime", "-id")
    requests = requests.alias(changed=CHANGED).order_by(*keys)
    rows = [Row._make(row) for row in requests.values_list(*Row._fields)[asked.skip : asked.skip + asked.size + 1]]
    shown = _as_told(rows[: asked.size], waiting)
    if asked.statuses and not asked.numbers:
        shown = [row for row in shown if open311_status(row.status) in asked.statuses]
    return Found(shown, has_more=len(rows) > asked.size)


def single(number: str, canonical: str | None, *, key: ApiKey | None, now: datetime) -> Row | None:
    """The request with a number of ours (canonical) or of an older system; None for what may not be seen."""
    wanted = Q(public_id=canonical) if canonical else Q(external_id=number[:60])
    found = visible_to(key).filter(wanted).values_list(*Row._fields).first() if canonical or number else None
    if found is None:
        return None
    row = Row._make(found)
    return _as_told([row], waiting_since([row.id], now=now))[0]


def _by_number(numbers: Sequence[str]) -> QuerySet[ServiceRequest]:
    return public_requests().filter(public_id__in=numbers)


def _filtered(asked: Asked, waiting: Mapping[int, int]) -> QuerySet[ServiceRequest]:
    wanted = Q(parent=None)  # parts are told with their whole, as in the public list
    if asked.service_codes:
        known = reference().services
        wanted &= Q(service_id__in=[known[code].pk for code in asked.service_codes if code in known])
    if asked.statuses and set(asked.statuses) != {"open", "closed"}:
        statuses = OPEN_STATUSES if "open" in asked.statuses else CLOSED_STATUSES
        wanted &= Q(status__in=statuses) | Q(pk__in=list(waiting)) if waiting else Q(status__in=statuses)
    for name, moment in (("gte", asked.since), ("lte", asked.until)):
        if moment is not None:
            wanted &= Q(**{f"requested_datetime__{name}": moment})
    requests = public_requests().filter(wanted).alias(changed=CHANGED)
    for name, moment in (("gte", asked.changed_since), ("lte", asked.changed_until)):
        if moment is not None:
            requests = requests.filter(**{f"changed__{name}": moment})
    if asked.words:
        requests = found_by_words(requests, asked.words)
    if asked.box is not None:
        requests = _within(requests, asked.box)
    return _after(requests, asked) if asked.after else requests


def _after(requests: QuerySet[ServiceRequest], asked: Asked) -> QuerySet[ServiceRequest]:
    """Those that come after a request in the list; one that is not there (any more) has nothing after it."""
    name = "changed" if asked.is_by_change else "requested_datetime"
    last = public_requests().alias(changed=CHANGED).filter(public_id=asked.after)
    place = last.annotate(place=F(name)).values_list("place", "id").first()
    if place is None:
        return requests.none()
    moment, key = place
    return requests.filter(Q(**{name: moment}, id__lt=key) | Q(**{f"{name}__lt": moment}), **{f"{name}__lte": moment})


def _within(requests: QuerySet[ServiceRequest], box: Box) -> QuerySet[ServiceRequest]:
    """Those whose public place lies in the box: where only the block is public, it is the block that counts."""
    west, south, east, north = box
    of_precision: dict[str, list[int]] = defaultdict(list)
    for row in reference().services_by_id.values():
        of_precision[row.place_precision].append(row.pk)
    exact = Q(lat__range=(south, north), long__range=(west, east), service_id__in=of_precision[PlacePrecision.EXACT])
    coarse = Q(
        coarse_lat__range=(south, north), coarse_long__range=(west, east),
        service_id__in=of_precision[PlacePrecision.BLOCK],
    )  # fmt: skip
    digits = DecimalField(max_digits=12, decimal_places=8)
    return requests.alias(
        coarse_lat=Round(Cast("lat", digits), precision=BLOCK_DECIMALS),
        coarse_long=Round(Cast("long", digits), precision=BLOCK_DECIMALS),
    ).filter(exact | coarse)


def _as_told(rows: Sequence[Row], waiting: Mapping[int, int]) -> list[Row]:
    """The rows as they were before changes that may still be taken back."""
    held = [row.id for row in rows if row.id in waiting]
    if not held:
        return list(rows)
    log: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(service_request_id__in=held).order_by("service_request_id", "sequence"):
        if event.sequence < waiting[event.service_request_id]:
            log[event.service_request_id].append(event)
    cases = ServiceRequest.objects.in_bulk(held)
    for key, case in cases.items():
        put_back(case, log[key])
    return [Row._make(getattr(cases[row.id], name) for name in Row._fields) if row.id in cases else row for row in rows]


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
