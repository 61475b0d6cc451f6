"""When residents may be called: by day, and after a try without success not at once again. Plain Python."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9), time(20)  # on the city's clock
SOON = timedelta(hours=2)
TRIES = 3  # then a letter is written
_FARTHEST = 30  # days; a calendar without working days must not be searched for ever


def first_call(now: datetime, zone: ZoneInfo, *, not_on: date | None = None) -> datetime:
    """When somebody may be called for the first time: now, or when calling begins again. `not_on`: the day on which
    she was called about this already, so it is the day after. Aware datetimes.
    """
    local = now.astimezone(zone)
    if not_on is not None and local.date() <= not_on:
        return _opening(not_on + timedelta(days=1), zone)
    if local.time() < OPENS:
        return _opening(local.date(), zone)
    if local.time() >= CLOSES:
        return _opening(local.date() + timedelta(days=1), zone)
    return now


def next_call(now: datetime, zone: ZoneInfo, *, tries: int, left_message: bool,
              works_on: Callable[[date], bool]) -> datetime:  # fmt: skip
    """When to try again after `tries` tries: two hours later after the first, if that is still by day and no message
    was left, else on the next working morning.
    """
    local = now.astimezone(zone)
    later = (now + SOON).astimezone(zone)
    by_day = later.date() == local.date() and OPENS <= later.time() < CLOSES
    if tries == 1 and not left_message and by_day:
        return now + SOON
    day = local.date() + timedelta(days=1)
    for _ in range(_FARTHEST):
        if works_on(day):
            break
        day += timedelta(days=1)
    return _opening(day, zone)


def _opening(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, OPENS, tzinfo=zone)
