"""What a crew has to do today, and what it could take along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone

from civic311.accounts.viewer import Viewer
from requests_app.field_route import Stop, in_order, legs
from requests_app.models import Answer, Attachment, AttachmentState, Event, Report, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.queue import with_urgency
from requests_app.queries.visible import staff_requests
from requests_app.workflow import Status
from routing.place import metres_between
from routing.reference import in_city_zone, reference

MOST_STOPS = 60
MOST_OFFERED = 40
NEAR_METRES = 1_000
_DEGREES_NEAR = 0.02  # more than NEAR_METRES in every direction where people live
EMERGENCY, APPOINTED, OTHER = range(3)

_COLUMNS = (
    "public_id", "status", "severity", "address", "place_note", "lat", "long", "requested_datetime", "due_at",
    "next_due_at", "risk_at", "closed_datetime", "voices", "emergencies", "scheduled_on", "version", "visits",
    "service_id", "queue_id", "department_id", "hold_reason__name",
)  # fmt: skip


@dataclass
class RouteStop:
    """One case of a crew's day. `group`: emergencies, then appointments of today, then the rest. `metres`: from the
    stop before, as the crow flies. `arrived_at`: a crew is there now. `outcome`: how the last visit of today went."""

    service_request: ServiceRequest
    group: int
    metres: float | None = None
    arrived_at: datetime | None = None
    outcome: str = ""
    outcome_at: datetime | None = None


def start_of(day: date) -> datetime:
    """Midnight at the beginning of a day on the city's clock."""
    return timezone.make_aware(datetime.combine(day, time(0)))


def workable(viewer: Viewer, now: datetime) -> QuerySet[ServiceRequest]:
    """Open cases in the viewer's scope that somebody could work on today: not paused, not appointed for later, not
    waiting for their parts."""
    today = in_city_zone(now).date()
    rows = staff_requests(viewer).filter(IS_OPEN, parts_open=0, closes_on__isnull=True).exclude(status=Status.ON_HOLD)
    return rows.filter(Q(scheduled_on__isnull=True) | Q(scheduled_on__lte=today))


def my_stops(viewer: Viewer, *, now: datetime, by_hand: Sequence[str] = ()) -> list[RouteStop]:
    """The viewer's own cases for today in order, at most MOST_STOPS: the most urgent when there are more.

    `by_hand`: numbers in the order that the crew chose; what is not among them follows in a sensible order.
    """
    rows = _read(workable(viewer, now).filter(assignee_id=viewer.user_id), now, MOST_STOPS)
    today = in_city_zone(now).date()
    found = [RouteStop(row, _group(row, today)) for row in rows]
    _tell_visits(found, start_of(today))
    return _sorted(found, by_hand)


def route_of(stops: Sequence[RouteStop]) -> list[Stop]:
    """What the order is made of."""
    return [
        Stop(each.service_request.public_id, each.service_request.lat, each.service_request.long, each.group)
        for each in stops
    ]


def done_today(viewer: Viewer, *, now: datetime) -> list[ServiceRequest]:
    """The viewer's own cases that were closed today, the last first."""
    since = start_of(in_city_zone(now).date())
    rows = staff_requests(viewer).filter(closed_datetime__gte=since, assignee_id=viewer.user_id)
    found = list(
        rows.only("public_id", "address", "closed_datetime", "status", "service_id").order_by("-closed_datetime")
    )
    return _with_services(found[:MOST_STOPS])


def offered(viewer: Viewer, show: str, near: Sequence[tuple[float, float]], *, now: datetime) -> list[ServiceRequest]:
    """Cases that nobody owns and that the viewer may take: `show` is near (a place of the route), late or risk.

    Near ones have `metres`, the distance to the nearest of the places.
    """
    rows = workable(viewer, now).filter(assignee__isnull=True)
    departments = viewer.departments_with("requests.claim")
    if departments is not None:
        rows = rows.filter(department_id__in=departments)
    if show == "late":
        return _read(rows.filter(next_due_at__lte=now), now, MOST_OFFERED)
    if show == "risk":
        return _read(rows.filter(risk_at__lte=now, next_due_at__gt=now), now, MOST_OFFERED)
    return _nearest(rows, near, now)


def _nearest(
    rows: QuerySet[ServiceRequest], near: Sequence[tuple[float, float]], now: datetime
) -> list[ServiceRequest]:
    box = Q(pk__in=[])
    for lat, long in near:
        box |= Q(lat__range=(lat - _DEGREES_NEAR, lat + _DEGREES_NEAR),
                 long__range=(long - 2 * _DEGREES_NEAR, long + 2 * _DEGREES_NEAR))  # fmt: skip
    found = []
    for row in _read(rows.filter(box), now, 10 * MOST_OFFERED):
        row.metres = min(metres_between(row.lat, row.long, lat, long) for lat, long in near)  # type: ignore[attr-defined, arg-type]
        if row.metres <= NEAR_METRES:  # type: ignore[attr-defined]
            found.append(row)
    return sorted(found, key=lambda row: row.metres)[:MOST_OFFERED]  # type: ignore[attr-defined]


def _read(rows: QuerySet[ServiceRequest], now: datetime, most: int) -> list[ServiceRequest]:
    """The most urgent of the rows with everything a stop shows; two queries."""
    shown = with_urgency(rows, now).select_related("hold_reason").only(*_COLUMNS)
    found = list(shown.order_by("urgency", F("next_due_at").asc(nulls_last=True), "id")[:most])
    firsts = Report.objects.filter(service_request_id__in=[row.pk for row in found], is_first=True)
    texts = dict(firsts.values_list("service_request_id", Left("description", 160)))
    for row in found:
        row.first_words = texts.get(row.pk, "")  # type: ignore[attr-defined]
    return _with_services(found)


def _with_services(rows: list[ServiceRequest]) -> list[ServiceRequest]:
    known = reference()
    for row in rows:
        row.service = known.services_by_id[row.service_id]
    return rows


def _group(row: ServiceRequest, today: date) -> int:
    if row.severity == 1:
        return EMERGENCY
    return APPOINTED if row.scheduled_on == today else OTHER


def _tell_visits(stops: Sequence[RouteStop], since: datetime) -> None:
    """What the log says of today's visits; one query."""
    by_id = {each.service_request.pk: each for each in stops}
    log = Event.objects.filter(service_request_id__in=list(by_id), kind__in=["arrived", "visited"])
    for event in log.filter(occurred_at__gte=since).order_by("service_request_id", "sequence"):
        stop = by_id[event.service_request_id]
        if event.kind == "arrived":
            stop.arrived_at, stop.outcome, stop.outcome_at = event.occurred_at, "", None
        else:
            stop.arrived_at, stop.outcome, stop.outcome_at = None, event.data["outcome"], event.occurred_at


def _sorted(stops: list[RouteStop], by_hand: Sequence[str]) -> list[RouteStop]:
    """Those still to go to in order, then those where a visit of today did not end the matter."""
    ahead = [each for each in stops if not each.outcome]
    by_key = {each.service_request.public_id: each for each in ahead}
    chosen = [by_key[key] for key in dict.fromkeys(by_hand) if key in by_key]
    rest = [each for each in ahead if each.service_request.public_id not in set(by_hand)]
    ordered = [*chosen, *(by_key[stop.key] for stop in in_order(route_of(rest)))]
    for each, metres in zip(ordered, legs(route_of(ordered)), strict=True):
        each.metres = metres
    return [*ordered, *(each for each in stops if each.outcome)]


def answers_of(service_request_ids: Sequence[int]) -> Mapping[int, list[Answer]]:
    """The answers of the first report of each case; one query."""
    rows = Answer.objects.filter(report__service_request_id__in=service_request_ids, report__is_first=True)
    found: dict[int, list[Answer]] = {}
    for answer in rows.select_related("report").order_by("report_id", "order", "id"):
        found.setdefault(answer.report.service_request_id, []).append(answer)
    return found


def photos_of(service_request_ids: Sequence[int], most: int) -> Mapping[int, list[Attachment]]:
    """The first photos of each case that can be shown; one query."""
    ready = Attachment.objects.filter(state=AttachmentState.READY, withdrawn_at=None)
    rows = ready.filter(service_request_id__in=service_request_ids)
    found: dict[int, list[Attachment]] = {}
    for photo in rows.order_by("created_at", "id"):
        kept = found.setdefault(photo.service_request_id or 0, [])
        if len(kept) < most:
            kept.append(photo)
    return found
