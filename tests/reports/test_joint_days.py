"""What waits close together is proposed for one day, and what that saves is counted as documented."""

from datetime import date, timedelta

import h3.api.numpy_int as h3
import pytest

from reports.joint_days import Days, Joint, Waiting, propose

THURSDAY = date(2026, 3, 12)
FRIDAY = THURSDAY + timedelta(days=1)
CENTRE = (42.30, -71.00)
STEP = 0.0005  # degrees, some 50 metres: a stop further


def waiting(number: int, *, lat: float = 42.31, long: float = -71.00, zone: int | None = 1, street: str = "Mill Street",
            house: int | None = None, received: float | None = None) -> Waiting:  # fmt: skip
    return Waiting(
        id=number, version=1, number=str(number), lat=lat, long=long, cell=h3.latlng_to_cell(lat, long, 9), zone=zone,
        street=street, house=house, received=float(number) if received is None else received,
    )  # fmt: skip


def in_a_row(count: int, **values: object) -> list[Waiting]:
    return [waiting(n, lat=42.31 + STEP * n, house=10 + 2 * n, **values) for n in range(1, count + 1)]  # type: ignore[arg-type]


def proposed(rows: list[Waiting], days: Days | None = None) -> list[Joint]:
    return propose(rows, days if days is not None else {1: [(THURSDAY, 8), (FRIDAY, 8)]}, centre=CENTRE)


def test_requests_close_together_are_one_round_on_the_next_day() -> None:
    (joint,) = proposed(in_a_row(4))

    assert joint.day == THURSDAY
    assert sorted(each.id for each in joint.waiting) == [1, 2, 3, 4]
    assert (joint.stops, joint.trips_saved) == (4, 3)
    assert [(each.street, each.first, each.last, each.requests) for each in joint.stretches] == [
        ("Mill Street", 12, 18, 4)
    ]


def test_the_way_saved_is_single_trips_from_the_middle_against_one_round() -> None:
    """Three stops on one line from the middle: out and back to the farthest is the round."""
    rows = [waiting(n, lat=42.30 + 0.001 * n) for n in (1, 2, 3)]

    (joint,) = proposed(rows)

    metres = 111_320 * 0.001
    assert joint.apart_metres == pytest.approx(2 * (1 + 2 + 3) * metres, rel=0.01)
    assert joint.joint_metres == pytest.approx(2 * 3 * metres, rel=0.01)


def test_without_a_middle_of_the_city_no_way_is_made_up() -> None:
    (joint,) = propose(in_a_row(3), {1: [(THURSDAY, 8)]}, centre=None)

    assert (joint.apart_metres, joint.joint_metres) == (None, None)


def test_requests_at_one_door_are_one_stop() -> None:
    (joint,) = proposed([waiting(n) for n in (1, 2, 3)])

    assert (joint.stops, joint.trips_saved) == (1, 0)


def test_a_day_that_is_too_full_is_passed_over_for_one_that_holds_all() -> None:
    (joint,) = proposed(in_a_row(4), {1: [(THURSDAY, 3), (FRIDAY, 8)]})

    assert joint.day == FRIDAY


def test_no_day_is_overfilled_and_the_oldest_goes_first() -> None:
    found = proposed(in_a_row(8), {1: [(THURSDAY, 4), (FRIDAY, 3)]})

    assert [(each.day, len(each.waiting)) for each in found] == [(THURSDAY, 4), (FRIDAY, 3)]
    assert 1 in {each.id for each in found[0].waiting}
    assert not {each.id for each in found[0].waiting} & {each.id for each in found[1].waiting}


def test_what_lies_in_another_zone_or_far_away_is_not_taken_along() -> None:
    rows = [*in_a_row(3), waiting(8, zone=2), waiting(9, lat=42.40)]

    (joint,) = proposed(rows, {1: [(THURSDAY, 8)], 2: [(THURSDAY, 8)]})

    assert sorted(each.id for each in joint.waiting) == [1, 2, 3]


@pytest.mark.parametrize(
    ("rows", "days"),
    [([], {1: [(THURSDAY, 8)]}), (in_a_row(1), {1: [(THURSDAY, 8)]}), (in_a_row(2), {1: [(THURSDAY, 8)]}),
     (in_a_row(4), {}), (in_a_row(4), {1: []}), (in_a_row(4), {1: [(THURSDAY, 2)]})],
)  # fmt: skip
def test_too_few_requests_or_no_room_give_no_proposal(rows: list[Waiting], days: Days) -> None:
    assert proposed(rows, days) == []


def test_streets_without_numbers_are_named_without_a_range() -> None:
    rows = [waiting(1, street="", house=None), waiting(2, street="Quay Street"), waiting(3, house=5), waiting(4)]

    (joint,) = proposed(rows)

    assert {(each.street, each.first, each.last, each.requests) for each in joint.stretches} == {
        ("Mill Street", 5, 5, 2), ("Quay Street", None, None, 1),
    }  # fmt: skip
