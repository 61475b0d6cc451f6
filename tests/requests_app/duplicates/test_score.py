"""What makes one report likelier to repeat another, by the weights that are shipped."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.duplicate_files import SHIPPED, read_weights
from requests_app.duplicate_score import (
    CLOSED_DAYS,
    DAY,
    DEFAULT_DAYS,
    DEFAULT_RADIUS,
    Told,
    Weights,
    distance,
    is_candidate,
    pair_key,
    rank,
    with_words,
)

NOON = 1_700_000_000.0
HOUR = 3600.0
METRE = 1 / 111_195  # degrees of latitude

NEW = Told(
    id=0, opened=NOON, service="pothole", group="roads", service_name="Pothole", lat=41.0, long=-71.0,
    address="12 Mill Street", text="Deep hole by the bakery", channel="web",
)  # fmt: skip
OLD = replace(NEW, id=1, opened=NOON - 5 * HOUR, lat=41.0 + 20 * METRE, address="15 Mill Street", text="")


@pytest.fixture(scope="module")
def weights() -> Weights:
    return read_weights(SHIPPED)


def chance(other: Told, weights: Weights, new: Told = NEW) -> float:
    (ranked,) = rank(new, [(other, distance(new, other))], weights)
    return ranked.chance


def near(other: Told, new: Told = NEW) -> bool:
    return is_candidate(new, other, distance(new, other), radius=DEFAULT_RADIUS, days=DEFAULT_DAYS)


@pytest.mark.parametrize(
    ("likelier", "less"),
    [
        (OLD, replace(OLD, lat=41.0 + 140 * METRE, address="99 Mill Street")),
        (OLD, replace(OLD, opened=NOON - 20 * DAY)),
        (OLD, replace(OLD, service="tree", group="parks", service_name="Tree down")),
        (OLD, replace(OLD, service="sinkhole", service_name="Hole in the road")),
        (OLD, replace(OLD, closed=NOON - HOUR)),
        (OLD, replace(OLD, address="15 Oak Avenue")),
        (replace(OLD, text="A deep hole near the bakery"), replace(OLD, text="Cracked curb, loose stones")),
        (replace(OLD, asset=7), replace(OLD, asset=8)),
    ],
    ids=["nearer", "more recent", "same service", "same service of the group", "open", "same street", "same words",
         "same asset"],
)  # fmt: skip
def test_what_is_more_alike_is_likelier(weights: Weights, likelier: Told, less: Told) -> None:
    new = replace(NEW, asset=7)
    assert chance(likelier, weights, new) > chance(less, weights, new)


def test_the_likeliest_comes_first_whatever_the_order(weights: Weights) -> None:
    others = [replace(OLD, id=n, lat=41.0 + 15 * n * METRE, opened=NOON - n * DAY) for n in range(1, 8)]
    pairs = [(other, distance(NEW, other)) for other in others]
    assert rank(NEW, pairs, weights) == rank(NEW, pairs[::-1], weights)
    assert rank(NEW, pairs, weights)[0].other.id == 1


def test_of_a_kind_that_is_reported_all_the_time_each_is_less_likely(weights: Weights) -> None:
    crowd = [(replace(OLD, id=n, lat=41.0 + 20 * METRE), 20.0) for n in range(1, 40)]
    assert rank(NEW, crowd, weights)[0].chance < chance(OLD, weights)


def test_a_closing_after_the_report_came_in_is_not_looked_at(weights: Weights) -> None:
    later = replace(OLD, closed=NOON + HOUR)
    assert chance(later, weights) == chance(OLD, weights)
    assert near(later)


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        (OLD, True),
        (replace(OLD, opened=NOON + 1), False),
        (replace(OLD, lat=41.0 + 200 * METRE), False),
        (replace(OLD, opened=NOON - 400 * DAY), True),
        (replace(OLD, opened=NOON - 400 * DAY, closed=NOON - HOUR), False),
        (replace(OLD, closed=NOON - (CLOSED_DAYS - 1) * DAY, opened=NOON - 20 * DAY), True),
        (replace(OLD, closed=NOON - (CLOSED_DAYS + 1) * DAY, opened=NOON - 20 * DAY), False),
        (replace(OLD, lat=None, long=None), False),
        (replace(OLD, lat=None, long=None, address="12 MILL Street."), True),
        (replace(OLD, lat=None, long=None, address="12 Mill Street", opened=NOON - 40 * DAY), False),
        (replace(OLD, lat=41.5, address="12 Mill Street"), False),
    ],
    ids=["near", "later", "far", "long open", "closed and old", "recently closed", "closed a while ago", "no place",
         "same address", "same address long ago", "same address elsewhere"],
)  # fmt: skip
def test_who_is_a_candidate(other: Told, is_one: bool) -> None:
    assert near(other) is is_one


def test_the_same_asset_is_a_candidate_without_a_place() -> None:
    new = replace(NEW, lat=None, long=None, address="", asset=7)
    assert near(replace(OLD, asset=7), new)
    assert not near(replace(OLD, asset=8), new)


def test_a_text_that_only_names_the_service_says_nothing(weights: Weights) -> None:
    assert chance(replace(OLD, text="pothole "), weights) == chance(replace(OLD, text=""), weights)


def test_words_that_come_later_count_as_if_they_had_been_there(weights: Weights) -> None:
    wordy = replace(OLD, text="A deep hole near the bakery")
    late = with_words(NEW, rank(NEW, [(OLD, 20.0)], weights), {OLD.id: wordy.text}, weights)
    assert late[0].chance == pytest.approx(rank(NEW, [(wordy, 20.0)], weights)[0].chance)


def test_what_was_learned_of_two_services_counts_in_both_directions(weights: Weights) -> None:
    tree = replace(OLD, service="tree", group="parks", service_name="Tree down")
    learned = replace(weights, pairs={pair_key("tree", "pothole"): 3.0})
    assert chance(tree, learned) > chance(tree, weights)
    assert chance(NEW, learned, replace(tree, id=9, opened=NOON + 1)) > chance(
        NEW, weights, replace(tree, id=9, opened=NOON + 1)
    )


@given(
    st.builds(
        Told, id=st.integers(1, 9), opened=st.floats(NOON - 900 * DAY, NOON), service=st.sampled_from(["pothole", "x"]),
        lat=st.one_of(st.none(), st.floats(40.99, 41.01)), long=st.just(-71.0), address=st.text(max_size=40),
        text=st.text(max_size=60), closed=st.one_of(st.none(), st.floats(NOON - 900 * DAY, NOON + DAY)),
    )
)  # fmt: skip
def test_every_chance_is_between_0_and_1(other: Told) -> None:
    assert 0 < chance(other, read_weights(SHIPPED)) < 1


def test_weights_come_back_from_their_file_as_they_went(weights: Weights) -> None:
    again = Weights.from_data(json.loads(json.dumps(weights.as_data())))
    assert chance(OLD, again) == pytest.approx(chance(OLD, weights))
    assert again.alert_at == weights.alert_at


@pytest.mark.parametrize(
    "change",
    [{"version": 999}, {"features": {"log_hours": {"weight": 1, "mean": 0, "scale": 0}}}, {"features": []},
     {"alert_at": "often"}],
)  # fmt: skip
def test_a_file_that_holds_no_weights_is_refused(weights: Weights, change: dict) -> None:
    with pytest.raises(ValueError):
        Weights.from_data(weights.as_data() | change)


def test_shipped_weights_know_no_service_by_name(weights: Weights) -> None:
    assert not weights.pairs
