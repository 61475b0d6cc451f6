"""Drawn places and what covers a point: pure."""

import json

import pytest

from community.covering import Cover, CoverIndex, street_of
from community.shapes import BadShape, ground, read_shape, street_line
from tests.factories.city import WEST, square

LAT, LONG = WEST
METRE = 1 / 111_195
BLOCK = square(LONG - 0.001, LONG + 0.001, LAT - 0.001, LAT + 0.001)


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("12 Mill Street", "mill street"),
        ("12b  mill street, Port Alder", "mill street"),
        ("Calle Mayor 14, Pueblo", "calle mayor"),
        ("14, Calle Mayor, Pueblo", "calle mayor"),
        ("Mill Street", "mill street"),
        ("", ""),
    ],
)
def test_the_street_of_an_address_is_found_however_it_is_written(address: str, street: str) -> None:
    assert street_of(address) == street


def test_a_line_covers_fifteen_meters_to_each_side_and_no_more() -> None:
    line = {"type": "LineString", "coordinates": [[LONG, LAT - 0.01], [LONG, LAT + 0.01]]}
    index = CoverIndex([("works", Cover(ground=ground(line)))])
    east = METRE / 0.7547  # a meter in degrees of longitude at 41 degrees north

    assert index.at(LAT, LONG + 13 * east) == ["works"]
    assert index.at(LAT, LONG - 13 * east) == ["works"]
    assert index.at(LAT, LONG + 17 * east) == []


def test_any_part_of_a_cover_is_enough_and_the_order_stays() -> None:
    index = CoverIndex(
        [
            ("street", Cover(streets=frozenset({"mill street"}))),
            ("drawn", Cover(ground=ground(BLOCK))),
            ("all", Cover(everywhere=True)),
            ("ward", Cover(area_ids=frozenset({7}))),
        ]
    )

    assert index.at(LAT, LONG, address="3 Mill Street", area_ids=[7]) == ["street", "drawn", "all", "ward"]
    assert index.at(LAT + 1, LONG, address="3 Oak Street", area_ids=[8]) == ["all"]
    assert index.at(None, None, address="9 mill street") == ["street", "all"]
    assert index.at(float("nan"), LONG) == ["all"]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(BLOCK),
        json.dumps({"type": "Feature", "geometry": BLOCK, "properties": None}),
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": BLOCK}]}),
    ],
)
def test_a_drawn_place_is_read_from_a_geometry_a_feature_or_a_collection(text: str) -> None:
    assert CoverIndex([("here", Cover(ground=ground(read_shape(text))))]).at(LAT, LONG) == ["here"]


def test_an_outline_that_crosses_itself_is_mended() -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}

    assert read_shape(bow)["type"] == "MultiPolygon"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "unreadable"),
        ("[]", "unreadable"),
        ("[" * 5_000, "unreadable"),
        ('{"type": "Polygon"}', "unreadable"),
        ('{"type": "Polygon", "coordinates": [[["a", "b"]]]}', "unreadable"),
        ('{"type": "Point", "coordinates": [1, 2]}', "kind"),
        ('{"type": "FeatureCollection", "features": []}', "empty"),
        ('{"type": "FeatureCollection", "features": 5}', "unreadable"),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [300, 0], [300, 5], [0, 0]]]}', "nowhere"),
        ('{"type": "LineString", "coordinates": [[1, 2], [1, 2]]}', "empty"),
        (" " * 400_001, "too_large"),
    ],
)
def test_what_is_no_drawn_place_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadShape) as refused:
        read_shape(text)

    assert refused.value.code == code


def test_the_middle_of_a_street_lies_between_its_two_sides() -> None:
    doors = [(41.0 + number * 1e-4, -71.0 + (1e-4 if number % 2 else -1e-4)) for number in range(10)]

    line = street_line(doors)

    assert line is not None
    assert all(x == pytest.approx(-71.0, abs=2e-5) for x, _y in line["coordinates"])
    assert street_line(doors[:1]) is None
