"""When residents are told: not in their quiet hours, and together once a day or week where they wish so.

Quiet hours and the hour of digests are wall-clock times of the city. A night in which the clocks change is as long as
it is: quiet ends when the clock shows the time again, also when it shows it twice or skips it.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DIGEST_AT = time(8)
# Text messages and push make a sound: nobody is woken up who did not choose so.
NIGHT = (time(21), time(8))
SOUNDING = frozenset({"sms", "push"})
_MONDAY = 0


def quiet_hours(channel: str, quiet_from: time | None, quiet_until: time | None) -> tuple[time, time] | None:
    """The quiet hours of a reader on a channel: her own, else the night where messages sound; None: there are none."""
    if quiet_from is not None and quiet_until is not None:
        return (quiet_from, quiet_until) if quiet_from != quiet_until else None
    return NIGHT if channel in SOUNDING else None


def after_quiet(now: datetime, quiet: tuple[time, time] | None, zone: ZoneInfo) -> datetime:
    """`now` (aware), or the end of the quiet time in which it lies. The beginning belongs to the quiet time, the end
    does not."""
    if quiet is None:
        return now
    begins, ends = quiet
    clock = now.astimezone(zone).time()
    is_quiet = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    return _next(now, ends, zone) if is_quiet else now


def next_digest(now: datetime, zone: ZoneInfo, *, weekly: bool = False) -> datetime:
    """The next time of digests after `now` (aware): 8 am of the city's clock, of a Monday when `weekly`."""
    moment = _next(now, DIGEST_AT, zone)
    while weekly and moment.astimezone(zone).weekday() != _MONDAY:
        moment = _next(moment, DIGEST_AT, zone)
    return moment


def _next(after: datetime, clock: time, zone: ZoneInfo) -> datetime:
    """The first moment later than `after` at which the city's clock shows `clock`, or would where it skips it."""
    day = after.astimezone(zone).date()
    moments = (moment for days in (0, 1) for moment in _moments(day + timedelta(days=days), clock, zone))
    return min(moment for moment in moments if moment > after)


def _moments(day: date, clock: time, zone: ZoneInfo) -> list[datetime]:
    """When the clock shows it on that day: once, or twice in the night in which an hour comes again; where it is
    skipped, when the clock jumps over it."""
    local = datetime.combine(day, clock, zone)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return [first, second]
    while second.astimezone(zone).replace(tzinfo=None) < local.replace(tzinfo=None):
        second += timedelta(minutes=1)
    return [second]
