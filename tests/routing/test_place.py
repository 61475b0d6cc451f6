"""Points and areas."""

import math

import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.geometry import shape

from routing.place import AreaIndex, NearestIndex, metres_between, repair, valid_position


def square(west, south, size=1.0):
    east, north = west + size, south + size
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


WARDS = AreaIndex([("B", square(11, 50)), ("A", square(10, 50)), ("C", square(10, 51))])


@pytest.mark.parametrize(("lat", "long", "code"), [(50.5, 10.5, "A"), (50.5, 11.5, "B"), (51.5, 10.5, "C")])
def test_a_point_lies_in_its_area(lat, long, code):
    assert WARDS.at(lat, long) == code


def test_a_point_outside_lies_in_none():
    assert WARDS.at(49, 10.5) is None


@pytest.mark.parametrize(("lat", "long"), [(50.5, 11.0), (51.0, 10.5), (51.0, 11.0)])
def test_a_point_on_a_border_goes_to_the_smallest_code_in_whatever_order_areas_come(lat, long):
    areas = [("A", square(10, 50)), ("B", square(11, 50)), ("C", square(10, 51))]

    assert {AreaIndex(order).at(lat, long) for order in (areas, areas[::-1])} == {"A"}


def test_a_hole_is_not_part_of_its_area():
    ring = square(10, 50)["coordinates"][0]
    hole = square(10.4, 50.4, 0.2)["coordinates"][0]
    index = AreaIndex([("A", {"type": "Polygon", "coordinates": [ring, hole]})])

    assert index.at(50.5, 10.5) is None
    assert index.at(50.1, 10.1) == "A"


def test_a_layer_without_areas_answers_none():
    assert AreaIndex([]).at(50, 10) is None


@pytest.mark.parametrize(
    ("lat", "long"),
    [(math.nan, 10), (50, math.inf), (90.1, 0), (0, -180.5), (0, 0), (0.0, -0.0), (None, 10), ("50", 10), (True, 10)],
)
def test_what_is_no_position_is_refused_and_lies_nowhere(lat, long):
    assert not valid_position(lat, long)
    assert WARDS.at(lat, long) is None


@pytest.mark.parametrize(("lat", "long"), [(0, 10), (51.5, 0), (-90, 180)])
def test_positions_on_equator_meridian_and_edges_are_valid(lat, long):
    assert valid_position(lat, long)


def test_a_bow_tie_is_repaired_into_two_triangles():
    bow_tie = {"type": "Polygon", "coordinates": [[[10, 50, 5], [12, 52, 5], [12, 50, 5], [10, 52, 5], [10, 50, 5]]]}

    index = AreaIndex([("A", repair(bow_tie))])

    assert index.at(51, 11.8) == "A"
    assert index.at(51.8, 11) is None


def test_a_polygon_with_a_line_sticking_out_keeps_only_the_polygon():
    mixed = {
        "type": "GeometryCollection",
        "geometries": [square(10, 50), {"type": "LineString", "coordinates": [[11, 50], [20, 50]]}],
    }

    assert repair(mixed)["type"] == "Polygon"


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [10, 50]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Nonsense"},
        {"coordinates": [1]},
        {"type": "Polygon", "coordinates": "x"},
    ],
)
def test_what_has_no_area_is_refused(geometry):
    with pytest.raises(ValueError, match="geometry"):
        repair(geometry)


def test_distance_is_in_metres():
    assert metres_between(0, 0, 0, 1) == pytest.approx(111_195, rel=1e-4)
    assert metres_between(42.36, -71.06, 42.36, -71.06) == 0
    assert metres_between(10, 179.9995, 10, -179.9995) < 120


@given(st.floats(40.0, 43.0), st.floats(-72.5, -70.0))
def test_a_point_where_areas_overlap_has_the_smallest_code_whatever_their_order(lat, long):
    corners = [("a", -72, 41), ("b", -71.5, 41), ("c", -71.5, 40.2), ("d", -72, 40.2)]
    areas = [(code, square(west, south, 1.2)) for code, west, south in corners]
    away = [(shapely.distance(shapely.Point(long, lat), shape(area)), code) for code, area in areas]
    assume(not 0 < min(away)[0] < 2e-5)  # beside an area by about a metre

    holding = [code for distance, code in away if distance == 0]
    assert {AreaIndex(order).at(lat, long) for order in (areas, areas[::-1])} == {min(holding, default=None)}


def test_a_gap_of_less_than_a_metre_between_neighbors_belongs_to_the_smaller_code():
    index = AreaIndex([("B", square(11, 50)), ("A", square(9.999_995, 50))])
    assert index.at(50.5, 10.999_998) == "A"
    assert index.at(50.5, 9.99) is None


def test_an_outline_that_crosses_itself_is_answered_as_it_would_be_mended():
    bow_tie = {"type": "Polygon", "coordinates": [[[10, 50], [12, 52], [12, 50], [10, 52], [10, 50]]]}
    index = AreaIndex([("A", bow_tie)])
    assert (index.at(51, 11.8), index.at(51.8, 11)) == ("A", None)


def test_three_thousand_areas_are_told_apart():
    index = AreaIndex([(f"{x}-{y}", square(x / 100, y / 100, 0.01)) for x in range(1, 61) for y in range(1, 51)])
    assert len(index) == 3000
    assert index.at(0.255, 0.335) == "33-25"


def test_the_nearest_point_is_measured_in_metres_east_and_north_alike():
    schools = NearestIndex([(60.0, 10.01), (60.008, 10.0), (60.5, 10.0)])
    assert schools.metres(60.0, 10.0, within=1000) == pytest.approx(metres_between(60, 10, 60, 10.01))


def test_what_is_farther_than_asked_for_is_not_near():
    assert NearestIndex([(41.0, -71.0)]).metres(41.0, -71.02, within=1000) is None
    assert NearestIndex([]).metres(41.0, -71.0, within=1000) is None
    assert NearestIndex([(0, 0), (41.0, -71.0)]).metres(math.nan, -71, within=1000) is None


@given(st.lists(st.tuples(st.floats(40, 42), st.floats(-72, -70)), max_size=8), st.floats(10, 900))
def test_many_positions_at_once_get_what_each_gets_alone(points: list[tuple[float, float]], within: float) -> None:
    index = NearestIndex([(41.0, -71.0), (41.004, -71.002), (40.5, -70.5)])
    asked = [*points, (41.001, -71.001), (0.0, 0.0)]

    assert index.metres_of_each(asked, within=within) == [index.metres(*point, within=within) for point in asked]
    assert NearestIndex([]).metres_of_each(asked, within=within) == [None] * len(asked)
