"""The land of Port Alder: wards and neighborhoods that fit together, streets that lie in them."""

import pytest
import shapely

from civic311.demo import streets, terrain, wards


@pytest.fixture(scope="module")
def land() -> terrain.Land:
    return terrain.draw(311)


def test_ten_wards_and_twenty_four_neighborhoods_are_valid_outlines(land: terrain.Land) -> None:
    assert (len(land.wards), len(land.neighborhoods)) == (10, 24)
    for piece in [*land.wards, *land.neighborhoods]:
        assert piece.polygon.is_valid
        assert piece.polygon.geom_type == "Polygon"


def test_borders_coincide_so_that_the_city_has_neither_gaps_nor_overlaps(land: terrain.Land) -> None:
    whole = shapely.union_all([ward.polygon for ward in land.wards])

    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert sum(ward.polygon.area for ward in land.wards) == pytest.approx(whole.area, rel=1e-9)
    assert sum(piece.polygon.area for piece in land.neighborhoods) == pytest.approx(whole.area, rel=1e-9)


def test_each_neighborhood_lies_in_the_ward_it_is_counted_in(land: terrain.Land) -> None:
    by_code = {ward.code: ward.polygon for ward in land.wards}
    for piece in land.neighborhoods:
        inside = piece.polygon.intersection(by_code[land.ward_of[piece.code]]).area
        assert inside == pytest.approx(piece.polygon.area, rel=1e-9)


def test_another_seed_draws_another_coast_and_the_same_seed_the_same(land: terrain.Land) -> None:
    assert terrain.draw(311).wards == land.wards
    assert terrain.draw(312).wards != land.wards


def test_every_address_is_unique_and_lies_in_its_ward(land: terrain.Land) -> None:
    doors = streets.lay_out(land, 311)
    by_code = {ward.code: ward.polygon for ward in land.wards}

    assert len({door.line for door in doors}) == len(doors) > 8000
    assert all(by_code[door.ward].intersects(shapely.Point(door.long, door.lat)) for door in doors[::20])


def test_ward_figures_are_those_of_their_neighborhoods_together() -> None:
    for ward, parts in wards.neighborhood_figures(311).items():
        figures = wards.ward_figures(parts)
        assert figures.population == sum(part.population for part in parts) == wards.PROFILES[ward].population
        shares = [part.values["renters_percent"] for part in parts]
        assert min(shares) <= figures.values["renters_percent"] <= max(shares)


def test_poorer_wards_have_more_renters_and_fewer_cars() -> None:
    profiles = sorted(wards.PROFILES.values(), key=lambda profile: profile.income)
    poorer, richer = profiles[:3], profiles[-3:]

    assert min(p.renters for p in poorer[:2]) > max(p.renters for p in richer)
    assert min(p.no_vehicle for p in poorer[:2]) > max(p.no_vehicle for p in richer)
