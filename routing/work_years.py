"""A year of working time laid out as a table, for `routing.sla`.

Everything here is in whole microseconds since 1970 in UTC, so that counting is exact and a repeated or skipped hour
needs no special case: the local day is cut where the zone's offset changes, and each part is moved to UTC by its own
offset.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import accumulate

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
DAY = 86_400 * SECOND

Interval = tuple[int, int]


@dataclass(frozen=True)
class YearTable:
    """The working time of one UTC year, all in microseconds since 1970."""

    starts: list[int]
    ends: list[int]
    before: list[int]  # working time of the year before each interval
    through: list[int]  # working time of the year up to the end of each interval
    total: int
    closings: list[int]  # the last working moment of each working day that ends in this year

    @classmethod
    def lay_out(
        cls, year: int, zone: tzinfo, spans: Sequence[Sequence[Interval]], holidays: Iterable[date]
    ) -> "YearTable":
        """Lay out `year`; `spans` are the working hours of seven weekdays, from Monday on, as made by `span`."""
        begin, end = _year_start(year), _year_start(year + 1)
        stretches = _stretches(zone, begin - 2 * DAY, end + 2 * DAY)
        without_work = frozenset(holidays)
        pieces: list[Interval] = []
        closings: list[int] = []
        # A local day reaches up to 14 hours before and 12 after the same day in UTC: a margin of two days covers it.
        for ordinal in range(date(year, 1, 1).toordinal() - 2, date(year + 1, 1, 1).toordinal() + 2):
            day = date.fromordinal(ordinal)
            if day in without_work:
                continue
            worked = _working_pieces(ordinal, spans[day.weekday()], stretches)
            if worked:
                closing = max(piece[1] for piece in worked)
                if begin <= closing < end:
                    closings.append(closing)
                pieces.extend((max(a, begin), min(b, end)) for a, b in worked if a < end and b > begin)
        merged = union(pieces)
        through = list(accumulate(b - a for a, b in merged))
        return cls(
            starts=[a for a, _ in merged],
            ends=[b for _, b in merged],
            before=[0, *through[:-1]] if through else [],
            through=through,
            total=through[-1] if through else 0,
            closings=sorted(closings),
        )

    def worked_until(self, moment: int) -> int:
        """Working time of this year that lies before `moment`, which is in this year."""
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return 0
        return self.before[index] + min(moment, self.ends[index]) - self.starts[index]

    def moment_of(self, worked: int) -> int:
        """The first moment at which `worked` (more than 0, at most the total) is reached."""
        index = bisect_left(self.through, worked)
        return self.starts[index] + worked - self.before[index]


def span(opens: time, closes: time) -> Interval:
    """An interval of wall-clock time in microseconds since midnight; `time(0)` as its end is the next midnight.

    Raises ValueError for times with a zone and for an end that is not after the start.
    """
    if opens.tzinfo is not None or closes.tzinfo is not None:
        raise ValueError("working hours are wall-clock times without a zone")
    start, end = _label(opens), _label(closes) or DAY
    if end <= start:
        raise ValueError(f"the working hours {opens} to {closes} end before they start; split them at midnight")
    return start, end


def length(delta: timedelta) -> int:
    """A timedelta in microseconds, exactly."""
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds


def _label(wall: time) -> int:
    return ((wall.hour * 60 + wall.minute) * 60 + wall.second) * SECOND + wall.microsecond


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time as sorted intervals that neither overlap nor touch."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _year_start(year: int) -> int:
    return (date(year, 1, 1).toordinal() - EPOCH.toordinal()) * DAY


def _working_pieces(
    ordinal: int, spans: Sequence[Interval], stretches: Sequence[tuple[int, int, int]]
) -> list[Interval]:
    """The working time of one local day in UTC; more pieces than spans when the offset changes that day."""
    midnight = (ordinal - EPOCH.toordinal()) * DAY
    pieces = []
    for opens, closes in spans:
        for begin, end, offset in stretches:
            a, b = max(midnight + opens - offset, begin), min(midnight + closes - offset, end)
            if a < b:
                pieces.append((a, b))
    return pieces


def _stretches(zone: tzinfo, begin: int, end: int) -> list[tuple[int, int, int]]:
    """The time from `begin` to `end` cut into stretches `(from, to, offset)` with one UTC offset each."""
    found: list[tuple[int, int, int]] = []
    stretch_start, offset, probe = begin, _offset(zone, begin), begin
    while probe < end:
        following = min(probe + DAY // 2, end)
        if _offset(zone, following) != offset:
            low, high = probe // SECOND, following // SECOND
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(zone, middle * SECOND) == offset else (low, middle)
            following = high * SECOND
            found.append((stretch_start, following, offset))
            stretch_start, offset = following, _offset(zone, following)
        probe = following
    found.append((stretch_start, end, offset))
    return found


def _offset(zone: tzinfo, micros: int) -> int:
    local = (EPOCH + timedelta(microseconds=micros)).astimezone(zone)
    return length(local.utcoffset() or timedelta(0))
