"""Hot spots: planted ones are found, chance makes none, and trends are said only when they are sure."""

import h3.api.numpy_int as h3
import numpy as np
import pytest

from reports.hot_spots import EVERYTHING, find, trend
from reports.metrics import Integers

MIDDLE = h3.latlng_to_cell(42.3, -71.0, 9)
CITY = np.sort(h3.grid_disk(MIDDLE, 12).astype(np.int64))
NOTHING = np.zeros(0, dtype=np.int64)


def scattered(seed: int, count: int, services: int = 6) -> tuple[Integers, Integers]:
    """Requests anywhere in the city with the same chance, for services 1 and up."""
    chance = np.random.default_rng(seed)
    return chance.choice(CITY, count), chance.integers(1, services + 1, count)


def planted(seed: int, extra: int, service: int = 3) -> tuple[Integers, Integers, set[int]]:
    """The same and `extra` requests of one service in a cell and its neighbours."""
    cells, services = scattered(seed, 2_000)
    around = h3.grid_disk(int(CITY[200]), 1).astype(np.int64)
    more = np.random.default_rng(1_000 + seed).choice(around, extra)
    both = np.concatenate([services, np.full(extra, service)])
    return np.concatenate([cells, more]), both, set(around.tolist())


def test_a_planted_spot_is_found_with_its_service() -> None:
    cells, services, around = planted(1, 30)

    found = find(cells, services, CITY)

    assert len(found.spots) == 1
    spot = found.spots[0]
    assert set(spot.cells) <= around
    assert spot.much[0].service == 3
    assert spot.much[0].count == int((np.isin(cells, spot.cells) & (services == 3)).sum())
    assert spot.much[0].usual == pytest.approx((services == 3).sum() / len(CITY) * len(spot.cells))


def test_one_cell_alone_can_be_hot_and_neighbours_become_one_spot() -> None:
    cells, services = scattered(2, 2_000)
    one = np.full(40, CITY[10])
    far = h3.grid_disk(MIDDLE, 1).astype(np.int64)[:2]

    found = find(np.concatenate([cells, one, *(np.full(40, each) for each in far)]),
                 np.concatenate([services, np.full(120, 1)]), CITY)  # fmt: skip

    together, alone = sorted((set(each.cells) for each in found.spots), key=len, reverse=True)
    assert alone == {int(CITY[10])}
    assert set(far.tolist()) <= together <= set(h3.grid_disk(MIDDLE, 2).tolist())


@pytest.mark.parametrize("count", [500, 5_000])
def test_few_cities_without_hot_spots_show_one(count: int) -> None:
    shown = sum(bool(find(*scattered(seed, count), CITY).spots) for seed in range(60))

    assert shown <= 3


@pytest.mark.deep
@pytest.mark.parametrize("count", [60, 500, 2_000, 20_000])
def test_at_most_one_in_twenty_of_two_hundred_even_cities_shows_a_hot_spot(count: int) -> None:
    shown = sum(bool(find(*scattered(seed, count), CITY).spots) for seed in range(200))

    assert shown <= 10


@pytest.mark.deep
def test_a_spot_with_six_times_what_is_usual_is_found_nearly_always() -> None:
    def is_found(seed: int) -> bool:
        cells, services, around = planted(seed, 25)
        return any(set(each.cells) & around and each.much[0].service == 3 for each in find(cells, services, CITY).spots)

    assert sum(is_found(seed) for seed in range(100)) >= 95


def test_where_many_live_is_no_hot_spot_of_a_service_by_itself() -> None:
    """A city whose cells differ as cities' do: only what stands out from that is shown."""
    chance = np.random.default_rng(5)
    weights = chance.gamma(9, 1, len(CITY))
    cells = chance.choice(CITY, 4_000, p=weights / weights.sum())

    found = find(cells, np.ones(4_000, dtype=np.int64), CITY)

    assert sum(len(each.cells) for each in found.spots) < len(CITY) / 50


def test_requests_outside_the_known_cells_are_left_out() -> None:
    cells, services = scattered(3, 2_000)
    sea = np.full(100, h3.latlng_to_cell(0.0, 0.0, 9))

    assert find(np.concatenate([cells, sea]), np.concatenate([services, np.full(100, 1)]), CITY).spots == ()


@pytest.mark.parametrize(
    ("cells", "services", "known"),
    [
        (NOTHING, NOTHING, NOTHING), (NOTHING, NOTHING, CITY), (CITY[:1], np.ones(1, dtype=np.int64), CITY),
        (np.full(500, CITY[0]), np.ones(500, dtype=np.int64), CITY[:1]),
        (CITY[:10], np.arange(10), CITY),
    ],
)  # fmt: skip
def test_too_little_to_tell_is_said_and_is_no_error(cells: Integers, services: Integers, known: Integers) -> None:
    found = find(cells, services, known)

    assert found.too_few
    assert found.spots == ()


def test_everything_at_one_point_is_one_spot() -> None:
    found = find(np.full(500, CITY[40]), np.ones(500, dtype=np.int64), CITY)

    assert [each.cells for each in found.spots] == [(int(CITY[40]),)]


def test_all_services_together_are_a_kind_of_their_own() -> None:
    """Two of each of many services: no single one stands out, all of them together do."""
    cells, services = scattered(7, 3_000, services=60)
    more = np.arange(1, 61).repeat(2)

    found = find(np.concatenate([cells, np.full(120, CITY[100])]), np.concatenate([services, more]), CITY)

    assert [[much.service for much in each.much] for each in found.spots] == [[EVERYTHING]]


@pytest.mark.parametrize(
    ("now", "before", "kind"),
    [(60, 20, "up"), (20, 60, "down"), (400, 400, "steady"), (12, 10, "unknown"), (8, 0, "few"), (0, 0, "few"),
     (40, 0, "up"), (0, 40, "down")],
)  # fmt: skip
def test_a_trend_is_said_only_when_chance_does_not_explain_it(now: int, before: int, kind: str) -> None:
    found = trend(now, before)

    assert found.kind == kind
    assert 0 <= found.low <= found.high


def test_a_trend_holds_the_change_that_was_there() -> None:
    found = trend(60, 20)

    assert found.low < 3 < found.high
