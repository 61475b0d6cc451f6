"""Appointed days: what is taken, what is still offered, and which visits nobody has told of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from civic311.city.current import city_zone
from requests_app.models import Event, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.workflow import Status
from routing.reference import Reference, in_city_zone, reference
from routing.schedule import Day, Schedule, capacity_of, closes_at, offered_days
from routing.sla import Calendar

# What closed early, was withdrawn or joined to another gives its place back; what was done on the day keeps it.
_HOLDS_PLACE = IS_OPEN | Q(status=Status.RESOLVED, closed_on__gte=F("scheduled_on"))


def schedule_of(service_id: int | None, known: Reference | None = None) -> Schedule | None:
    """The schedule of a service that offers days now."""
    return (known or reference()).schedules.get(service_id or 0)


def taken_by_zone(service_id: int, first: date, last: date) -> dict[tuple[int | None, date], int]:
    """How many visits are appointed on each day of each zone; one query over the index of appointed days."""
    rows = ServiceRequest.objects.alias(closed_on=_city_day("closed_datetime"))
    rows = rows.filter(_HOLDS_PLACE, service_id=service_id, scheduled_on__range=(first, last))
    counted = rows.values_list("scheduled_zone_id", "scheduled_on").annotate(visits=Count("pk")).order_by()
    return {(zone, day): visits for zone, day, visits in counted}


def days_offered(schedule: Schedule, zone: int | None, *, now: datetime) -> list[Day]:
    """The days that can be chosen now in a zone, the next first."""
    today = in_city_zone(now).date()
    first, last = today + timedelta(days=schedule.lead_days), today + timedelta(days=schedule.horizon_days)
    taken = {day: n for (at, day), n in taken_by_zone(schedule.service_id, first, last).items() if at == zone}
    return offered_days(schedule, today, taken, closed_days(), zone)


def _city_day(column: str) -> TruncDate:
    return TruncDate(column, tzinfo=city_zone())


def closed_days() -> frozenset[date]:
    """The holidays of the usual calendar: no service works then unless it says so."""
    usual = reference().default_calendar
    return frozenset(usual.holidays) if usual else frozenset()


def zone_of_case(service_request: ServiceRequest, schedule: Schedule) -> int | None:
    """The zone a case lies in; None without zones or without a place."""
    return schedule.zone_of(service_request.area_ids())


def days_for_case(service_request: ServiceRequest, *, now: datetime) -> list[Day]:
    """The days that can be chosen for a case now, without the one it has; empty when its service offers none."""
    schedule = schedule_of(service_request.service_id)
    if schedule is None or not service_request.is_open:
        return []
    found = days_offered(schedule, zone_of_case(service_request, schedule), now=now)
    return [each for each in found if each.day != service_request.scheduled_on]


def end_of(service_id: int, severity: int, area_ids: Sequence[int], day: date) -> datetime:
    """Until when work on an appointed day is in time: closing time on the calendar of the service."""
    known = reference()
    rows = known.targets_of(service_id, severity, area_ids)
    row = next((each for each in rows if each.kind == "resolve"), None)
    calendar = row.calendar if row else known.default_calendar
    return closes_at(day, calendar or Calendar("UTC", [[]] * 7, set()))


def untold_visits(rows: QuerySet[ServiceRequest], *, before: date) -> QuerySet[ServiceRequest]:
    """The open cases among `rows` that were appointed for a day before this one and of which nobody has told since."""
    log = Event.objects.filter(service_request=OuterRef("pk"))
    appointed = log.filter(kind="scheduled").order_by("-sequence").values("sequence")[:1]
    since = log.filter(sequence__gt=OuterRef("appointed")).alias(day=_city_day("occurred_at"))
    was_there = Q(kind__in=["arrived", "visited"], day__gte=OuterRef("scheduled_on"))
    found = rows.filter(IS_OPEN, scheduled_on__lt=before, is_live=True).alias(appointed=Subquery(appointed))
    found = found.filter(~Exists(since.filter(was_there | Q(kind="closed"))))
    return found.order_by("scheduled_on", "scheduled_zone__name", "pk")


@dataclass(frozen=True)
class Cell:
    """A day of a zone: how many visits fit, how many are appointed."""

    day: date
    capacity: int
    taken: int

    @property
    def is_full(self) -> bool:
        return self.taken >= self.capacity


def filled(schedule: Schedule, zones: Sequence[int | None], *, now: datetime) -> dict[int | None, list[Cell]]:
    """Capacity and appointments from today to the horizon, for each of the zones."""
    today = in_city_zone(now).date()
    days = [today + timedelta(days=n) for n in range(schedule.horizon_days + 1)]
    taken = taken_by_zone(schedule.service_id, days[0], days[-1])
    closed = closed_days()
    return {
        zone: [Cell(day, capacity_of(schedule, day, zone, closed), taken.get((zone, day), 0)) for day in days]
        for zone in zones
    }


def unfit_actions(service_request: ServiceRequest, *, now: datetime) -> set[str]:
    """The actions about appointed days that mean nothing for a case now."""
    day = service_request.scheduled_on
    if schedule_of(service_request.service_id) is None and day is None:
        return {"schedule", "unschedule", "miss_visit"}
    if day is None:
        return {"unschedule", "miss_visit"}
    return {"miss_visit"} if day > in_city_zone(now).date() else set()
