"""Business time: how long one due time takes, and whether it is what walking minute by minute finds.

`python -m bench.clocks` prints the figures alone.
"""

import random
import sys
import time
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from itertools import accumulate
from statistics import median
from zoneinfo import ZoneInfo

from bench.figures import Figure
from routing.sla import Calendar, Target, due_at, target_due, working_time_between

CASES, CALENDARS = 10_000, 12
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SPAN_DAYS = 480
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
# Both changes of the clocks lie in the span in each of these; Lord Howe changes by half an hour.
ZONES = ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC")


def measure_clocks() -> list[Figure]:
    """The time of one due time up to a year away, and how many random ones differ from the walked ones."""
    chance = random.Random(311)
    differing = sum(_differing(chance, ZONES[number % len(ZONES)]) for number in range(CALENDARS))
    counted = f"of {CASES:,}, on {CALENDARS} calendars with holidays and both changes of the clocks"
    return [
        *_speed(chance),
        Figure("due times that differ from walking every minute", differing, "cases", 0, detail=counted),
    ]


def _speed(chance: random.Random) -> list[Figure]:
    hours = [[(wall(8), wall(12)), (wall(13), wall(17))]] * 5 + [[], []]
    calendar = Calendar("America/New_York", hours, {date(2026, month, 4) for month in range(1, 13)})
    zone = ZoneInfo("America/New_York")
    starts = [(BEGIN + MINUTE * chance.randrange(365 * 1440)).astimezone(zone) for _ in range(5000)]
    amounts = [timedelta(minutes=chance.randrange(1, 250 * 480)) for _ in starts]
    days = [Target(chance.randrange(1, 250), "business_days") for _ in starts]
    for start, amount in zip(starts[:50], amounts, strict=False):
        due_at(start, amount, calendar)  # lays the years out, once in the life of a process
    hourly = _median_us(lambda number: due_at(starts[number], amounts[number], calendar), len(starts))
    daily = _median_us(lambda number: target_due(starts[number], days[number], calendar), len(starts))
    return [
        Figure("one due time up to a year away, working hours", hourly, "us", 50.0),
        Figure("one due time up to a year away, working days", daily, "us", 50.0),
    ]


def _median_us(work: object, times: int) -> float:
    taken = []
    for number in range(times):
        begun = time.perf_counter_ns()
        work(number)  # type: ignore[operator]
        taken.append((time.perf_counter_ns() - begun) / 1000)
    return median(taken)


def _differing(chance: random.Random, tz: str) -> int:
    """How many of a calendar's share of the cases are not what the walk finds."""
    calendar = _random_calendar(chance, tz)
    worked = _walk(calendar)
    before = [0, *accumulate(worked)]
    zone, wrong = ZoneInfo(tz), 0
    for _ in range(-(-CASES // CALENDARS)):
        begin = chance.randrange(100 * 1440)
        left = before[-1] - before[begin]
        if not left:
            continue
        minutes = chance.randrange(1, left + 1)
        end = bisect_left(before, before[begin] + minutes)
        start = (BEGIN + MINUTE * begin).astimezone(zone)
        due = due_at(start, MINUTE * minutes, calendar)
        right = (
            due.astimezone(UTC) == BEGIN + MINUTE * end
            and working_time_between(start, due, calendar) == MINUTE * minutes
        )
        wrong += not right
    return wrong


def _random_calendar(chance: random.Random, tz: str) -> Calendar:
    hours = []
    for _weekday in range(7):
        marks = sorted(chance.sample(range(97), 2 * chance.randint(0, 3)))
        walls = [wall((mark // 4) % 24, mark % 4 * 15) for mark in marks]
        hours.append(list(zip(walls[::2], walls[1::2], strict=True)))
    holidays = {BEGIN.date() + DAY * chance.randrange(SPAN_DAYS) for _ in range(30)}
    return Calendar(tz, hours, holidays)


def _walk(calendar: Calendar) -> list[bool]:
    """Minute after minute of the span: was it working time, read off the wall clock?"""
    zone, worked = ZoneInfo(calendar.tz), []
    moment = BEGIN
    for _ in range(SPAN_DAYS * 1440):
        local = moment.astimezone(zone)
        clock = wall(local.hour, local.minute)
        day = calendar.hours[local.weekday()]
        worked.append(
            any(opens <= clock and (clock < closes or closes == wall(0)) for opens, closes in day)
            and local.date() not in calendar.holidays  # type: ignore[operator]
        )
        moment += MINUTE
    return worked


if __name__ == "__main__":
    sys.stdout.write("\n".join(figure.line() for figure in measure_clocks()) + "\n")
