"""Features of an ArcGIS service become GeoJSON."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from integrations.registers.arcgis import NotFeatures, geometry_of, read_all

LAYER = "https://maps.city.example/arcgis/rest/services/Lamps/FeatureServer/0"
OUTLINE = [[0, 0], [0, 10], [10, 10], [10, 0], [0, 0]]  # clockwise
HOLE = [[2, 2], [4, 2], [4, 4], [2, 4], [2, 2]]


def lamp(number: int) -> dict[str, object]:
    return {"attributes": {"ID": number}, "geometry": {"x": -71.0, "y": 41.0}}


class Layer:
    """A layer of `count` lamps on a server that gives at most `most` at once, in whatever order when none is asked."""

    def __init__(self, count: int, most: int, *, empty_from: int | None = None, is_paged: bool = True) -> None:
        self.count, self.most, self.empty_from, self.is_paged = count, most, empty_from, is_paged
        self.asked = 0

    def __call__(self, url: str) -> bytes:
        asked = parse_qs(urlsplit(url).query)
        assert (asked["outSR"], asked["f"]) == (["4326"], ["json"])
        self.asked += 1
        numbers = list(range(1, self.count + 1))
        if "orderByFields" not in asked:
            numbers.sort(key=lambda number: (number * 7 + self.asked) % 11)
        begin = int(asked["resultOffset"][0]) if self.is_paged else 0
        end = begin + min(self.most, int(asked["resultRecordCount"][0]))
        page = [] if self.empty_from is not None and begin >= self.empty_from else numbers[begin:end]
        said = {"objectIdFieldName": "ID", "features": [lamp(each) for each in page]}
        return json.dumps(said | {"exceededTransferLimit": begin + len(page) < self.count}).encode()


def read(layer: Layer) -> list[int]:
    found = json.loads(read_all(LAYER, layer, most_bytes=1_000_000))
    return [each["properties"]["ID"] for each in found["features"]]


def test_every_feature_is_read_once_however_few_the_server_gives_at_once() -> None:
    assert read(Layer(1, 500)) == [1]
    assert read(Layer(1_201, 500)) == list(range(1, 1_202))
    assert read(Layer(2_500, 5_000)) == list(range(1, 2_501))


def test_a_point_is_read_as_one() -> None:
    found = json.loads(read_all(LAYER, Layer(1, 1), most_bytes=10_000))
    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [-71.0, 41.0]}


@pytest.mark.parametrize("layer", [Layer(30, 10, empty_from=20), Layer(30, 10, is_paged=False)])
def test_a_server_that_keeps_some_back_is_told_of_and_nothing_is_taken_for_gone(layer: Layer) -> None:
    with pytest.raises(NotFeatures, match="there are more"):
        read(layer)


def test_a_layer_that_is_too_large_is_left() -> None:
    with pytest.raises(NotFeatures, match="too much"):
        read_all(LAYER, Layer(10_000, 100), most_bytes=10_000)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"features": 1}', b'{"features": [1]}', b""])
def test_what_is_no_list_of_features_is_refused(body: bytes) -> None:
    with pytest.raises(NotFeatures):
        read_all(LAYER, lambda _url: body, most_bytes=1_000)


def test_the_servers_own_words_are_told() -> None:
    with pytest.raises(NotFeatures, match="Token Required"):
        read_all(
            LAYER, lambda _url: rb'{"error": {"code": 499, "message": "Token\ud800\u0000 Required"}}', most_bytes=1_000
        )


def test_a_hole_belongs_to_the_outline_around_it() -> None:
    far = [[x + 20, y] for x, y in OUTLINE]
    assert geometry_of({"rings": [far, OUTLINE, HOLE]}) == {
        "type": "MultiPolygon", "coordinates": [[far], [OUTLINE, HOLE]],
    }  # fmt: skip


@pytest.mark.parametrize("broken", [None, 7, {}, {"x": "NaN?", "y": 1}, {"rings": 3}, {"paths": [[[1]]]}])
def test_a_broken_geometry_is_none(broken: object) -> None:
    assert geometry_of(broken) is None
