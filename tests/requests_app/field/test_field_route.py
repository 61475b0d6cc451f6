"""The order of a crew's stops."""

import itertools
import math
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.field_route import Stop, in_order, legs, length

HERE = (41.0, -71.0)
LATS, LONGS = st.floats(40.9, 41.1), st.floats(-71.1, -70.9)
PLACES = st.lists(st.tuples(LATS, LONGS), max_size=14)


def stops_at(places: Sequence[tuple[float, float]], group: int = 0) -> list[Stop]:
    return [Stop(f"{group}.{number}", lat, long, group) for number, (lat, long) in enumerate(places)]


def nearest_first(stops: Sequence[Stop], start: tuple[float, float]) -> list[Stop]:
    """Nearest neighbor alone, written without care for speed, on the same whole metres."""
    squeeze = round(math.cos(math.radians(stops[0].lat)), 6) if stops else 1.0

    def metres(lat: float, long: float) -> tuple[int, int]:
        return math.floor(long * 111_320 * squeeze + 0.5), math.floor(lat * 111_320 + 0.5)

    left, way, here = list(stops), [], metres(*start)
    while left:
        way.append(min(left, key=lambda stop: math.dist(here, metres(stop.lat, stop.long))))
        left.remove(way[-1])
        here = metres(way[-1].lat, way[-1].long)
    return way


@given(PLACES)
def test_every_stop_is_gone_to_once(places: list[tuple[float, float]]) -> None:
    stops = stops_at(places)

    assert sorted(stop.key for stop in in_order(stops, HERE)) == sorted(stop.key for stop in stops)


@given(PLACES)
def test_the_way_is_never_longer_than_going_to_the_nearest_each_time(places: list[tuple[float, float]]) -> None:
    stops = stops_at(places)

    assert length(in_order(stops, HERE), HERE) <= length(nearest_first(stops, HERE), HERE) + 0.01


@given(st.lists(st.tuples(LATS, LONGS), min_size=3, max_size=6))
def test_no_stretch_can_be_turned_round_to_make_the_way_shorter(places: list[tuple[float, float]]) -> None:
    way = in_order(stops_at(places), HERE)

    for first, last in itertools.combinations(range(len(way)), 2):
        turned = [*way[:first], *way[first : last + 1][::-1], *way[last + 1 :]]
        assert length(turned, HERE) >= length(way, HERE) - 2 * len(way)


@given(PLACES, PLACES)
def test_what_comes_first_comes_first_however_far_it_is(
    early: list[tuple[float, float]], later: list[tuple[float, float]]
) -> None:
    way = in_order([*stops_at(later, 2), *stops_at(early, 1)], HERE)

    assert [stop.group for stop in way] == [1] * len(early) + [2] * len(later)


def test_it_turns_round_what_going_to_the_nearest_would_leave_for_a_long_way_back() -> None:
    near, behind, far = stops_at([(41.0, -70.99), (41.0, -71.015), (41.0, -70.9)])

    assert in_order([near, behind, far], HERE) == [behind, near, far]


def test_stops_without_a_place_come_last_as_they_were_given() -> None:
    stops = [Stop("a", None, None), Stop("b", 41.02, -71.0), Stop("c", None, None), Stop("d", 41.01, -71.0)]

    assert [stop.key for stop in in_order(stops, HERE)] == ["d", "b", "a", "c"]
    assert [stop.key for stop in in_order([stops[0], stops[2]])] == ["a", "c"]
    assert in_order([]) == []


def test_without_a_position_the_way_begins_at_the_first_stop_that_has_a_place() -> None:
    stops = [Stop("far", None, None), Stop("first", 41.05, -71.0), Stop("other", 41.0, -71.0)]

    assert [stop.key for stop in in_order(stops)][0] == "first"
    assert legs(in_order(stops))[0] is None


@pytest.mark.deep
def test_sixty_stops_are_ordered_in_less_than_twenty_milliseconds() -> None:
    stops = stops_at([(41 + 0.001 * (n * 37 % 61), -71 + 0.001 * (n * 17 % 59)) for n in range(60)])
    times = []
    for _turn in range(15):
        began = time.perf_counter()
        in_order(stops, HERE)
        times.append(time.perf_counter() - began)

    assert sorted(times)[len(times) // 2] < 0.020
