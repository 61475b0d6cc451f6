"""What is reported in Port Alder follows days and seasons, and comes out the same for the same seed."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from civic311.demo import streets, terrain
from civic311.demo.calls import STORM_AGO, Call, plan

NOW = datetime(2026, 6, 17, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def doors() -> list[streets.Door]:
    return streets.lay_out(terrain.draw(311), 311)


@pytest.fixture(scope="module")
def calls(doors: list[streets.Door]) -> list[Call]:
    return plan(20_000, doors, NOW, ZONE, random.Random(1))


def test_the_same_seed_makes_the_same_calls(doors: list[streets.Door]) -> None:
    def told(seed: int) -> list[tuple[object, ...]]:
        made = plan(500, doors, NOW, ZONE, random.Random(seed))
        return [(call.kind.code, call.door, call.received_at, call.channel, call.language) for call in made]

    assert told(3) == told(3)
    assert told(3) != told(4)


def test_calls_come_in_order_within_eighteen_months(calls: list[Call]) -> None:
    times = [call.received_at for call in calls]

    assert times == sorted(times)
    assert NOW - timedelta(days=549) < times[0] < NOW - timedelta(days=540)
    assert NOW - timedelta(minutes=15) < times[-1] < NOW


def test_sundays_are_quieter_than_mondays(calls: list[Call]) -> None:
    by_weekday = Counter(call.received_at.weekday() for call in calls)
    assert by_weekday[6] < 0.7 * by_weekday[0]


def test_snow_is_reported_in_winter_only(calls: list[Call]) -> None:
    assert {call.received_at.month for call in calls if call.kind.code == "snow-ice"} <= {11, 12, 1, 2, 3, 4}


def test_the_storm_brings_trees(calls: list[Call]) -> None:
    first = (NOW.astimezone(ZONE) - timedelta(days=STORM_AGO)).date()
    trees = Counter(call.received_at.date() for call in calls if call.kind.code == "fallen-tree")

    assert {day for day, _count in trees.most_common(2)} == {first, first + timedelta(days=1)}


def test_who_reports_the_same_again_does_so_later_at_the_same_door(calls: list[Call]) -> None:
    again = [call for call in calls if call.again is not None]

    assert len(again) > 500
    assert all(call.again.received_at < call.received_at and call.again.door == call.door for call in again)
