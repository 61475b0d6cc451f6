"""The spans of time figures are about, counted in days of the city's zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = {"30": 30, "90": 90, "365": 365}
DEFAULT = "90"
QUARTER = "quarter"
FIRST_YEAR = 1990
_QUARTER = re.compile(r"([0-9]{4})-([1-4])")


@dataclass(frozen=True)
class Period:
    """Requests received from `start` until before `end`, as they stood at `as_of`. All are aware times.

    `steps` is how many days back the period before lies.
    """

    code: str
    start: datetime
    end: datetime
    as_of: datetime
    steps: int

    @property
    def before(self) -> "Period":
        """The period before, seen at the same age as this one is seen now, so that both had as long to be finished."""
        back = timedelta(days=self.steps)
        # Days are taken off the wall clock: midnight stays midnight when the clocks change in between.
        end = self.start if self.code == QUARTER else self.end - back  # quarters differ by a day or two
        return Period(self.code, self.start - back, end, max(end, self.as_of - back), self.steps)

    @property
    def year_earlier(self) -> "Period":
        """The same dates of the year before, seen at the same age; 29 February becomes the 28th."""
        start, end, as_of = (_last_year(moment) for moment in (self.start, self.end, self.as_of))
        return Period(self.code, start, end, as_of, self.steps)

    @property
    def last_day(self) -> date:
        """The last day that belongs to it."""
        return (self.end - timedelta(microseconds=1)).date()

    def seconds(self) -> dict[str, float]:
        """The three moments as metrics takes them."""
        return {"start": self.start.timestamp(), "end": self.end.timestamp(), "as_of": self.as_of.timestamp()}

    def weeks(self) -> list[datetime]:
        """The start, every Monday midnight after it, and the end."""
        monday = _midnight(self.start.date() + timedelta(days=7 - self.start.weekday()), self.start.tzinfo)
        edges = [self.start]
        while monday < self.end:
            edges.append(monday)
            monday += timedelta(days=7)
        return [*edges, self.end]


def last_days(code: str, as_of: datetime, zone: ZoneInfo) -> Period:
    """The last 30, 90 or 365 days, today included. Raises KeyError for another code."""
    days, local = DAYS[code], as_of.astimezone(zone)
    start = _midnight(local.date() - timedelta(days=days - 1), zone)
    return Period(code, start, local, local, days)


def last_quarter(as_of: datetime, zone: ZoneInfo) -> Period:
    """The last whole quarter of a year before `as_of`."""
    return _until(_quarter_start(as_of, zone), as_of, zone)


def quarter(name: str, as_of: datetime, zone: ZoneInfo) -> Period | None:
    """The quarter named "2026-3", when it is whole and over at `as_of`; None for another and for other names."""
    match = _QUARTER.fullmatch(name)
    if not match or int(match[1]) < FIRST_YEAR:
        return None
    start = date(int(match[1]), 3 * int(match[2]) - 2, 1)
    end = _months_back(start, -3)
    return _until(end, as_of, zone) if end <= _quarter_start(as_of, zone) else None


def quarter_days(name: str) -> tuple[date, date]:
    """The first and the last day of the quarter named "2026-3". Raises ValueError for other names."""
    match = _QUARTER.fullmatch(name)
    if not match:
        raise ValueError(name)
    start = date(int(match[1]), 3 * int(match[2]) - 2, 1)
    return start, _months_back(start, -3) - timedelta(days=1)


def quarter_name(period: Period) -> str:
    """The name of the quarter that a period begins in: "2026-3"."""
    return f"{period.start.year}-{(period.start.month - 1) // 3 + 1}"


def whole_quarters(as_of: datetime, zone: ZoneInfo, count: int) -> list[Period]:
    """The last whole quarters, the newest first."""
    newest = _quarter_start(as_of, zone)
    return [_until(_months_back(newest, 3 * back), as_of, zone) for back in range(count)]


def _quarter_start(as_of: datetime, zone: ZoneInfo) -> date:
    local = as_of.astimezone(zone)
    return date(local.year, 3 * ((local.month - 1) // 3) + 1, 1)


def _until(end: date, as_of: datetime, zone: ZoneInfo) -> Period:
    """The quarter that ends before a day."""
    start = _months_back(end, 3)
    steps = (start - _months_back(start, 3)).days
    return Period(QUARTER, _midnight(start, zone), _midnight(end, zone), as_of.astimezone(zone), steps)


def between(first: date, last: date, as_of: datetime, zone: ZoneInfo) -> Period:
    """From the first to the last day, both included, but no further than `as_of`."""
    local = as_of.astimezone(zone)
    end = min(_midnight(last + timedelta(days=1), zone), local)
    return Period("custom", _midnight(first, zone), end, local, (last - first).days + 1)


def preset(code: str, as_of: datetime, zone: ZoneInfo) -> Period:
    """The period of a code: days or "quarter"; anything else gives the default."""
    if code == QUARTER:
        return last_quarter(as_of, zone)
    return last_days(code if code in DAYS else DEFAULT, as_of, zone)


def _months_back(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _last_year(moment: datetime) -> datetime:
    if (moment.month, moment.day) == (2, 29):
        moment = moment - timedelta(days=1)
    return moment.replace(year=moment.year - 1)


def _midnight(day: date, zone: object) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone)  # type: ignore[arg-type]
