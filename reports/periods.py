"""The spans of time figures are about, counted in days of the city's zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = {"30": 30, "90": 90, "365": 365}
DEFAULT = "90"


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
        return Period(self.code, self.start - back, self.end - back, self.as_of - back, self.steps)

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
    local = as_of.astimezone(zone)
    end = date(local.year, 3 * ((local.month - 1) // 3) + 1, 1)
    start = _months_back(end, 3)
    steps = (start - _months_back(start, 3)).days
    return Period("quarter", _midnight(start, zone), _midnight(end, zone), local, steps)


def between(first: date, last: date, as_of: datetime, zone: ZoneInfo) -> Period:
    """From the first to the last day, both included, but no further than `as_of`."""
    local = as_of.astimezone(zone)
    end = min(_midnight(last + timedelta(days=1), zone), local)
    return Period("custom", _midnight(first, zone), end, local, (last - first).days + 1)


def preset(code: str, as_of: datetime, zone: ZoneInfo) -> Period:
    """The period of a code: days or "quarter"; anything else gives the default."""
    if code == "quarter":
        return last_quarter(as_of, zone)
    return last_days(code if code in DAYS else DEFAULT, as_of, zone)


def _months_back(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _midnight(day: date, zone: object) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone)  # type: ignore[arg-type]
