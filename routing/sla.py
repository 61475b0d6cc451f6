"""Working time: when something is due, how much working time has passed, when a share of it is used.

Pure Python: no Django, no settings, no reading of the clock. Every datetime that comes in must be aware; every datetime
that goes out is in the zone of the datetime it was counted from, exact to the microsecond.

Working time is counted in elapsed time, not in labels on a wall clock: in a night when the hour from one to two is
repeated, it counts twice if both are working time, and an hour that is skipped never counts. For that, each year of a
calendar is laid out once as a table of working intervals in UTC with a running total, so that a due time is two binary
searches however far away it lies.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from routing.work_years import EPOCH, SECOND, Interval, YearTable, length, span, union

Unit = Literal["minutes", "hours", "business_hours", "business_days", "calendar_days"]
State = Literal["on_track", "at_risk", "late", "paused", "none"]

UNITS: tuple[str, ...] = get_args(Unit)
WORKING_UNITS = frozenset({"business_hours", "business_days"})

_ZERO = timedelta(0)
# Every year counted is laid out and kept. Beyond these lie only slips, and a slip must not fill the memory.
_FIRST_YEAR, _LAST_YEAR = 1900, 2500


@dataclass(frozen=True)
class Calendar:
    """When a team works.

    `tz` is a zone name; `hours` is seven lists of `(from, to)` wall-clock times from Monday on, where an interval that
    ends at `time(0)` ends at midnight; `holidays` are the dates without work, whatever the weekday says.
    Raises ValueError for an unknown zone, for other than seven days, and for an interval that ends before it starts.
    """

    tz: str
    hours: Sequence[Sequence[tuple[time, time]]]
    holidays: Iterable[date] = frozenset()
    _zone: tzinfo = field(init=False, repr=False, compare=False)
    _spans: tuple[tuple[Interval, ...], ...] = field(init=False, repr=False, compare=False)
    _tables: dict[int, YearTable] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            zone = ZoneInfo(self.tz)
        except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
            raise ValueError(f"unknown time zone {self.tz!r}") from error
        hours = tuple(tuple((opens, closes) for opens, closes in day) for day in self.hours)
        if len(hours) != 7:
            raise ValueError("hours need seven days, from Monday on")
        holidays = frozenset(day.date() if isinstance(day, datetime) else day for day in self.holidays)
        object.__setattr__(self, "hours", hours)
        object.__setattr__(self, "holidays", holidays)
        object.__setattr__(self, "_zone", zone)
        object.__setattr__(self, "_spans", tuple(union(span(*pair) for pair in day) for day in hours))
        object.__setattr__(self, "_tables", {})

    @property
    def zone(self) -> tzinfo:
        """The calendar's zone as tzinfo."""
        return self._zone

    @property
    def has_working_time(self) -> bool:
        """Whether any weekday has working hours."""
        return any(self._spans)

    def works_in(self, year: int) -> bool:
        """Whether there is any working time in a year, its holidays left out."""
        return self._table(year).total > 0

    def _table(self, year: int) -> YearTable:
        table = self._tables.get(year)
        if table is None:
            if not _FIRST_YEAR <= year <= _LAST_YEAR:
                raise ValueError("the time lies outside the years that can be counted")
            # Two threads may both build it; they build the same, and the assignment is atomic.
            table = self._tables[year] = YearTable.lay_out(year, self._zone, self._spans, self.holidays)
        return table


@dataclass(frozen=True)
class Target:
    """What the city aims at: so many minutes, hours, business hours, business days or calendar days.

    `minutes` and `hours` run day and night; `business_hours` run in working time. Raises ValueError for a negative
    amount or an unknown unit.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}")
        if self.amount < 0:
            raise ValueError("a target cannot be negative")

    @property
    def counts_working_time(self) -> bool:
        """Whether the time of this target passes in working hours only."""
        return self.unit in WORKING_UNITS


def due_at(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The moment at which `amount` of working time has passed since `start`, in the zone of `start`.

    An amount that ends exactly at closing time is due at closing time, not at the next opening. Zero returns `start`,
    also outside working hours. Raises ValueError for a naive start, a negative amount, a calendar without working time,
    and for years before 1900 or after 2500.
    """
    moment = _micros(start)
    left = length(amount)
    if left < 0:
        raise ValueError("the amount of working time cannot be negative")
    if left == 0:
        return start
    _require_working_time(calendar)
    year = _year_of(moment)
    table = calendar._table(year)
    left += table.worked_until(moment)
    while left > table.total:
        left -= table.total
        year += 1
        table = calendar._table(year)
    return _datetime(table.moment_of(left), start)


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The working time from `start` to `end`; negative when `end` lies before `start`.

    Raises ValueError for naive datetimes and years before 1900 or after 2500. Without working time it is zero.
    """
    return timedelta(microseconds=_worked(_micros(start), _micros(end), calendar))


def next_opening(moment: datetime, calendar: Calendar) -> datetime:
    """The first working moment at or after `moment`, in its zone. Raises ValueError without working time."""
    at = _micros(moment)
    _require_working_time(calendar)
    year = _year_of(at)
    while True:
        table = calendar._table(year)
        index = bisect_right(table.ends, at)
        if index < len(table.starts):
            return _datetime(max(at, table.starts[index]), moment)
        year += 1


def target_due(start: datetime, target: Target, calendar: Calendar) -> datetime:
    """When something received at `start` is due under `target`, in the zone of `start`.

    - minutes, hours: that much elapsed time later, day and night.
    - business_hours: that much working time later, as in `due_at`.
    - business_days: the closing time of the Nth working day after the day of receipt. What arrives outside working time
      counts as received at the next opening: on a Saturday, one business day means Tuesday's closing time.
    - calendar_days: the same wall-clock time N days later in the calendar's zone; a label that is skipped that night
      moves on by the length of the gap, a repeated one means the first.

    An amount of zero is due at `start`. Raises ValueError for a naive start, and for the business units with a calendar
    without working time.
    """
    moment = _micros(start)
    if target.amount == 0:
        return start
    if target.unit == "business_hours":
        return due_at(start, _hours(target.amount), calendar)
    if target.unit == "business_days":
        return _datetime(_closing_after(moment, target.amount, calendar), start)
    if target.unit == "calendar_days":
        local = start.astimezone(calendar.zone)
        try:
            label = local.replace(tzinfo=None, fold=0) + timedelta(days=target.amount)
        except OverflowError as error:
            raise ValueError("the time lies outside the years that can be counted") from error
        return _datetime(_micros(label.replace(tzinfo=calendar.zone)), start)
    minutes = target.amount * (60 if target.unit == "hours" else 1)
    return _datetime(moment + minutes * 60 * SECOND, start)


def resume_due(
    due: datetime, paused_at: datetime, resumed_at: datetime, target: Target, calendar: Calendar
) -> datetime:
    """The due time after a pause: what was left at `paused_at` is given again from `resumed_at` on.

    What was left is working time for the business units and elapsed time for the others. A clock that was already late
    keeps its due time, and a pause never brings a due time forward. Raises ValueError when the pause ends before it
    begins.
    """
    due_us, paused_us, resumed_us = _micros(due), _micros(paused_at), _micros(resumed_at)
    if resumed_us < paused_us:
        raise ValueError("the pause ends before it begins")
    if due_us <= paused_us:
        return due
    if not target.counts_working_time:
        return _datetime(due_us + resumed_us - paused_us, due)
    left = _worked(paused_us, due_us, calendar)
    resumed = _micros(due_at(resumed_at, timedelta(microseconds=left), calendar))
    return due if resumed <= due_us else _datetime(resumed, due)


def stretch_due(due: datetime, at: datetime, percent: int, target: Target, calendar: Calendar) -> datetime:
    """The due time when what is left at `at` becomes `percent` of itself (200 is twice as much).

    What is left is working time for the business units and elapsed time for the others. A clock that is late by then
    keeps its due time. Raises ValueError for less than 100 percent: emergencies give time, they take none.
    """
    if percent < 100:
        raise ValueError("stretched time cannot be shorter than it was")
    due_us, at_us = _micros(due), _micros(at)
    if due_us <= at_us or percent == 100:
        return due
    if not target.counts_working_time:
        return _datetime(at_us + (due_us - at_us) * percent // 100, due)
    left = _worked(at_us, due_us, calendar) * percent // 100
    stretched = _micros(due_at(_datetime(at_us, due), timedelta(microseconds=left), calendar))
    return due if stretched <= due_us else _datetime(stretched, due)


def moment_at_share(
    start: datetime,
    due: datetime,
    share: float,
    target: Target,
    calendar: Calendar,
    *,
    paused: timedelta = _ZERO,
) -> datetime:
    """The moment at which `share` of the time from `start` to `due` is used, in the zone of `due`; 1 is `due` itself.

    `share` may exceed 1 (1.5 is half the time over). Time is working time for the business units, elapsed time for the
    others. `paused` is the elapsed time for which the clock has stood still: the moment is then counted from the due
    time, which is right for every moment after the last pause. A due time that is not after `start` is returned as it
    is. Raises ValueError for a negative share.
    """
    if share < 0:
        raise ValueError("a share cannot be negative")
    start_us, due_us = _micros(start), _micros(due)
    if share == 1 or due_us <= start_us:
        return due
    span = due_us - start_us
    if not target.counts_working_time:
        given = max(span - length(paused), 0)
        return _datetime(due_us + round(given * (share - 1)), due)
    span = given = _worked(start_us, due_us, calendar)
    if paused:
        # How much of the pause was working time nobody kept: what the target gave at the start tells it.
        given = min(span, _worked(start_us, _micros(target_due(start, target, calendar)), calendar))
    used = span + round(given * (share - 1))
    return due_at(_datetime(start_us, due), timedelta(microseconds=used), calendar)


def state(
    now: datetime,
    due: datetime | None,
    start: datetime,
    at_risk_share: float = 0.75,
    paused: bool = False,
    *,
    at_risk_at: datetime | None = None,
) -> State:
    """How a running clock stands at `now`.

    "none" without a due time, "paused" while it stands still, "late" after the due time (at it is still in time),
    "at_risk" from `at_risk_at` on, "on_track" before. Without `at_risk_at` that moment is `at_risk_share`
    of the elapsed time; whoever has the calendar passes `moment_at_share(...)`, which leaves out nights and weekends.
    """
    if due is None:
        return "none"
    if paused:
        return "paused"
    now_us, due_us = _micros(now), _micros(due)
    if now_us > due_us:
        return "late"
    if at_risk_at is not None:
        risk_us = _micros(at_risk_at)
    else:
        start_us = _micros(start)
        risk_us = start_us + round((due_us - start_us) * at_risk_share)
    return "at_risk" if now_us >= risk_us else "on_track"


# Moments and lengths


def _micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC; exact, and right for a repeated hour."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("the time needs a time zone")
    return length(moment - EPOCH)


def _datetime(micros: int, like: datetime) -> datetime:
    try:
        return (EPOCH + timedelta(microseconds=micros)).astimezone(like.tzinfo)
    except OverflowError as error:
        raise ValueError("the time lies outside the years that can be counted") from error


def _hours(amount: int) -> timedelta:
    try:
        return timedelta(hours=amount)
    except OverflowError as error:
        raise ValueError("the time lies outside the years that can be counted") from error


def _year_of(micros: int) -> int:
    return (EPOCH + timedelta(microseconds=micros)).year


# Counting over the years


def _require_working_time(calendar: Calendar) -> None:
    if not calendar.has_working_time:
        raise ValueError("the calendar has no working time")


def _worked(start: int, end: int, calendar: Calendar) -> int:
    if end < start:
        return -_worked(end, start, calendar)
    if not calendar.has_working_time:
        return 0
    first, last = _year_of(start), _year_of(end)
    worked = calendar._table(last).worked_until(end) - calendar._table(first).worked_until(start)
    return worked + sum(calendar._table(year).total for year in range(first, last))


def _closing_after(moment: int, days: int, calendar: Calendar) -> int:
    """The closing time `days` working days after the day to which `moment` counts."""
    _require_working_time(calendar)
    year = _year_of(moment)
    closings = calendar._table(year).closings
    # The first day that closes after the moment is the day of receipt, whether it has opened yet or not.
    index = bisect_right(closings, moment) + days
    while index >= len(closings):
        index -= len(closings)
        year += 1
        closings = calendar._table(year).closings
    return closings[index]
