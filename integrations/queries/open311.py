"""Public requests as Open311 lists them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import DecimalField, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Round

from integrations.models import ApiKey, PostedReport
from requests_app.models import BulkRow, BulkRun, Event, ServiceRequest
from requests_app.public_filters import found_by_words
from requests_app.queries.not_yet_told import put_back, waiting_since
from requests_app.queries.public_place import BLOCK_DECIMALS
from requests_app.queries.visible import public_requests
from requests_app.workflow import CLOSED_STATUSES, OPEN_STATUSES, open311_status
from routing.models.catalogue import PlacePrecision
from routing.reference import reference

Box = tuple[float, float, float, float]  # west, south, east, north in degrees


class Row(NamedTuple):
    """What is read of a request, by the names of its columns."""

    id: int
    public_id: str
    status: str
    service_id: int
    department_id: int | None
    ward_id: int | None
    handed_to_id: int | None
    with_body_id: int | None
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
    and `changed_until` of when we wrote the last change down; `after` is the number of the request that the page
    follows on.
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
    """A page of the list. `follows_on`: the number that the next page comes after, empty when these are all; it may be
    of a request that is not shown, since what can still be taken back is not told.
    """

    rows: Sequence[Row]
    follows_on: str = ""


def visible_to(key: ApiKey | None) -> QuerySet[ServiceRequest]:
    """What everybody may see, and of the rest what was posted with this key, the one it replaced or the next one."""
    if key is None:
        return public_requests()
    return ServiceRequest.objects.filter(Q(service__is_public=True, is_withheld=False) | was_posted(key, "pk"))


def was_posted(key: ApiKey, request: str) -> Exists:
    """Whether the request whose id stands in this column of the query around was posted with a key of the same program.

    Looked up row by row: an app may have posted most of a city's requests.
    """
    return Exists(PostedReport.objects.filter(report__service_request=OuterRef(request), key__family=key.family))


def listed(asked: Asked, *, now: datetime) -> Found:
    """The requests asked for, newest first, as they may be told by now."""
    waiting = waiting_since(None, now=now)
    requests = _by_number(asked.numbers) if asked.numbers else _filtered(asked, waiting)
    keys = ("-updated_datetime", "-id") if asked.is_by_change else ("-requested_datetime", "-id")
    requests = requests.order_by(*keys)
    rows = [Row._make(row) for row in requests.values_list(*Row._fields)[asked.skip : asked.skip + asked.size + 1]]
    shown = _as_told(rows[: asked.size], waiting)
    if asked.statuses and not asked.numbers:
        shown = [row for row in shown if open311_status(row.status) in asked.statuses]
    return Found(shown, rows[asked.size - 1].public_id if len(rows) > asked.size else "")


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
    if asked.changed_since is not None:
        wanted &= _told_since(asked.changed_since)
    if asked.changed_until is not None:
        wanted &= Q(updated_datetime__lte=asked.changed_until)
    requests = public_requests().filter(wanted)
    if asked.words:
        requests = found_by_words(requests, asked.words)
    if asked.box is not None:
        requests = _within(requests, asked.box)
    return _after(requests, asked) if asked.after else requests


def _told_since(moment: datetime) -> Q:
    """Changed since, or changed with many others shortly before, when that could still be taken back at `moment`."""
    changed = Q(updated_datetime__gte=moment)
    runs = BulkRun.objects.filter(created_at__lt=moment, undo_until__gte=moment)
    first = runs.aggregate(first=Min("created_at"))["first"]
    if first is None:
        return changed
    held_back = BulkRow.objects.filter(run__in=runs).values("service_request")
    return Q(updated_datetime__gte=first) & (changed | Q(pk__in=held_back))


def _after(requests: QuerySet[ServiceRequest], asked: Asked) -> QuerySet[ServiceRequest]:
    """Those that come after a request in the list; one that is not there (any more) has nothing after it."""
    name = "updated_datetime" if asked.is_by_change else "requested_datetime"
    place = public_requests().filter(public_id=asked.after).values_list(name, "id").first()
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
