"""Everything the operations page shows, read at one moment from the open cases and the last weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from civic311.accounts.viewer import Viewer
from civic311.city.current import city_zone
from reports.backlog import Ahead, Usual, ahead, foreseen, rest_of, usual
from reports.metrics import Share
from reports.queries.flows import Flow, count_in, first_received, midnight, on_time_since, read_flow
from reports.queries.forecasts import arrivals_ahead
from reports.queries.open_work import OpenWork, Work, next_due, read_open_work
from reports.working_days import days_back, end_of_work, end_of_working_week
from requests_app.models import ServiceRequest
from requests_app.queries.queue import end_of_day
from routing.reference import reference
from routing.sla import Calendar

TODAY, WEEK = "today", "week"
AGES = (1, 3, 6, 10, 20, 40)  # the first working day of each band of age but the youngest
CHART_DAYS = 14
AHEAD_DAYS = 14
USUAL_DAYS = 28
ON_TIME_DAYS = 28
WEEKS_BACK = 8
FEWEST_WEEKS = 4
UNITS_SHOWN, CASES_SHOWN = 6, 3


@dataclass(frozen=True)
class Arrived:
    """How many came so far, and how many usually came by the same time; None while too few weeks are known."""

    count: int
    usual: float | None


@dataclass(frozen=True)
class Operations:
    """One reading. `horizon` is until when cases count as at risk; `flow` holds the days from two weeks before."""

    now: datetime
    span: str
    horizon: datetime
    work: OpenWork
    units: Mapping[int, Work]
    due: Mapping[int, list[ServiceRequest]]
    shows_cases: bool
    arrived: Arrived
    flow: Flow
    on_time: Share
    ahead: Sequence[Ahead]
    is_foreseen: bool
    calendar: Calendar | None

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    @property
    def chart_days(self) -> list[date]:
        """The days of two weeks and today."""
        return [self.today - timedelta(days=number) for number in range(CHART_DAYS, -1, -1)]

    def closed_between(self, first: date, last: date) -> int:
        """How many were closed from one day to another, both included."""
        return sum(count for day, count in self.flow.closed.items() if first <= day <= last)

    @property
    def change_today(self) -> int:
        """How many more are open than this morning."""
        return self.flow.came[self.today] - self.flow.closed[self.today]


def read_operations(
    viewer: Viewer, where: Q, *, span: str, shows_cases: bool, series: Mapping[str, int] | None, now: datetime
) -> Operations:
    """The page's figures as of `now`, of the cases that meet `where`; `span` is TODAY or WEEK.

    `series` names the forecast that is about these cases (`queries.forecasts`: {} is the whole city); None: there is
    none. The number of queries is the same however many units and cases there are.
    """
    zone, calendar = city_zone(), reference().default_calendar
    local = now.astimezone(zone)
    today, until = local.date(), horizon_of(local, span, calendar)
    youngest = [midnight(day, zone) for day in days_back(today, AGES, calendar)]
    work = read_open_work(where, now=now, horizon=until, youngest=youngest)
    units = dict(sorted(work.by_unit().items(), key=lambda item: (-item[1].late, -item[1].risk, -item[1].open)))
    first = today - timedelta(days=7 * WEEKS_BACK + today.weekday() if span == WEEK else USUAL_DAYS)
    flow, began = read_flow(where, first, today, zone), first_received(Q())
    known_from = began.astimezone(zone).date() if began else today
    risky = units_at_risk(units)
    coming, is_foreseen = _ahead(series, work, flow, local, known_from, calendar)
    return Operations(
        now=local, span=span, horizon=until, work=work, units=units,
        due=next_due(viewer, where, risky, now=now, horizon=until, most=CASES_SHOWN)
        if shows_cases else {unit: [] for unit in risky},
        shows_cases=shows_cases,
        arrived=_arrived(where, flow, span, local, known_from), flow=flow,
        on_time=on_time_since(where, midnight(today - timedelta(days=ON_TIME_DAYS - 1), zone), now),
        ahead=coming, is_foreseen=is_foreseen, calendar=calendar,
    )  # fmt: skip


def horizon_of(local: datetime, span: str, calendar: Calendar | None) -> datetime:
    """Until when a case that falls due is at risk: the end of the working day or week; midnight without a calendar."""
    if calendar is None or not calendar.has_working_time:
        return end_of_day(local)
    return end_of_working_week(local, calendar) if span == WEEK else end_of_work(local, calendar)


def units_at_risk(units: Mapping[int, Work]) -> list[int]:
    """The units with the most cases at risk, the most first."""
    found = sorted((key for key, work in units.items() if work.risk), key=lambda key: -units[key].risk)
    return found[:UNITS_SHOWN]


def _arrived(where: Q, flow: Flow, span: str, local: datetime, known_from: date) -> Arrived:
    """What came since midnight, or since Monday, and the median of the same spans of eight weeks before."""
    zone: Any = local.tzinfo
    today, days = local.date(), local.weekday() if span == WEEK else 0
    begins = [today - timedelta(days=7 * number + days) for number in range(WEEKS_BACK + 1)]
    parts = count_in(where, [_until_now(first + timedelta(days=days), local, zone) for first in begins])
    counts = [
        part + sum(flow.came[first + timedelta(days=number)] for number in range(days))
        for first, part in zip(begins, parts, strict=True)
    ]
    past = [count for first, count in zip(begins[1:], counts[1:], strict=True) if first >= known_from]
    return Arrived(counts[0], float(median(past)) if len(past) >= FEWEST_WEEKS else None)


def _until_now(day: date, local: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From a day's midnight until the time of day that it is now."""
    return midnight(day, zone), datetime.combine(day, local.time(), tzinfo=zone)


def _ahead(
    series: Mapping[str, int] | None, work: OpenWork, flow: Flow, now: datetime, known_from: date,
    calendar: Calendar | None,
) -> tuple[Sequence[Ahead], bool]:  # fmt: skip
    """How many will be open at the end of today and of the next days, and whether a forecast says what arrives.

    None while too few days are known.
    """
    today = now.date()
    past = [today - timedelta(days=number) for number in range(1, USUAL_DAYS + 1)]
    past = [day for day in past if day >= known_from]
    days = [today + timedelta(days=number) for number in range(AHEAD_DAYS + 1)]
    holidays = set(calendar.holidays) if calendar else set()
    comes = usual({day: flow.came[day] for day in past}, days, holidays)
    goes = usual({day: flow.closed[day] for day in past}, days, holidays)
    if comes is None or goes is None:
        return [], False
    told = [] if series is None else arrivals_ahead(len(days), now=now, **series)
    comes = foreseen({each.day: (each.expected, each.low, each.high) for each in told}, days, comes)
    left = [_from_now(one, seen[today]) for one, seen in ((comes, flow.came), (goes, flow.closed))]
    return ahead(work.total.open, days, *left), any(each.day in days for each in told)


def _from_now(found: Usual, so_far: int) -> Usual:
    """The same with what is left of today in place of all of it."""
    return Usual([rest_of(found.expected[0], so_far), *found.expected[1:]], found.variance)
