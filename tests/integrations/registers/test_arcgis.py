"""Features of an ArcGIS service become GeoJSON."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from integrations.registers.arcgis import PAGE, NotFeatures, geometry_of, read_all

LAYER = "https://maps.city.example/arcgis/rest/services/Lamps/FeatureServer/0"
OUTLINE = [[0, 0], [0, 10], [10, 10], [10, 0], [0, 0]]  # clockwise
HOLE = [[2, 2], [4, 2], [4, 4], [2, 4], [2, 2]]


def lamp(number: int) -> dict[str, object]:
    return {"attributes": {"ID": number}, "geometry": {"x": -71.0, "y": 41.0}}


def test_every_page_is_read_until_there_are_no_more() -> None:
    pages = {0: {"features": [lamp(1), lamp(2)], "exceededTransferLimit": True}, PAGE: {"features": [lamp(3)]}}

    def fetch(url: str) -> bytes:
        asked = parse_qs(urlsplit(url).query)
        assert (asked["outSR"], asked["f"]) == (["4326"], ["json"])
        return json.dumps(pages[int(asked["resultOffset"][0])]).encode()

    found = json.loads(read_all(LAYER, fetch, most_bytes=10_000))
    assert [each["properties"]["ID"] for each in found["features"]] == [1, 2, 3]
    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [-71.0, 41.0]}


def test_a_server_that_never_ends_is_left() -> None:
    more = json.dumps({"features": [lamp(1)], "exceededTransferLimit": True}).encode()
    with pytest.raises(NotFeatures):
        read_all(LAYER, lambda _url: more, most_bytes=1_000)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"features": 1}', b'{"features": [1]}', b""])
def test_what_is_no_list_of_features_is_refused(body: bytes) -> None:
    with pytest.raises(NotFeatures):
        read_all(LAYER, lambda _url: body, most_bytes=1_000)


def test_the_servers_own_words_are_told() -> None:
    with pytest.raises(NotFeatures, match="Token Required"):
        read_all(LAYER, lambda _url: b'{"error": {"code": 499, "message": "Token Required"}}', most_bytes=1_000)


def test_a_hole_belongs_to_the_outline_around_it() -> None:
    far = [[x + 20, y] for x, y in OUTLINE]
    assert geometry_of({"rings": [far, OUTLINE, HOLE]}) == {
        "type": "MultiPolygon", "coordinates": [[far], [OUTLINE, HOLE]],
    }  # fmt: skip


@pytest.mark.parametrize("broken", [None, 7, {}, {"x": "NaN?", "y": 1}, {"rings": 3}, {"paths": [[[1]]]}])
def test_a_broken_geometry_is_none(broken: object) -> None:
    assert geometry_of(broken) is None
