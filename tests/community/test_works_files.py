"""Files of planned works, read without a database."""

import json
from typing import Any

import pytest

from community.works_files import BadFile, Found, read_works
from tests.factories.notices import WEST_BLOCK

FIELDS = {"id": "7", "name": "Repaving", "name_es": "Repavimentación", "kind": "repaving", "starts_on": "2027-08-03",
          "ends_on": "2027-08-14", "services": "pothole; sidewalk"}  # fmt: skip


def read(content: bytes) -> Found:
    return read_works(content, kinds={"repaving", "other"}, services={"pothole", "sidewalk"},
                      languages=["en", "es"], first="en")  # fmt: skip


def geojson(*features: dict[str, Any]) -> bytes:
    rows = [{"type": "Feature", "properties": FIELDS | each, "geometry": WEST_BLOCK} for each in features]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


def test_features_become_works_with_every_language_and_their_place() -> None:
    (row,) = read(geojson({})).rows

    assert row.name == {"en": "Repaving", "es": "Repavimentación"}
    assert row.services == ("pothole", "sidewalk")
    assert row.shape is not None
    assert row.shape["type"] == "Polygon"


def test_lines_of_csv_name_streets_or_hold_a_shape() -> None:
    content = (
        "id,name,kind,starts_on,ends_on,streets,shape\n"
        "1,One,other,2027-01-01,2027-01-02,Mill Street;Oak Street,\n"
        f'2,Two,,2027-01-01,2027-01-02,,"{json.dumps(WEST_BLOCK).replace(chr(34), chr(34) * 2)}"\n'
    )

    first, second = read(content.encode("utf-8-sig")).rows

    assert first.streets == ("Mill Street", "Oak Street")
    assert second.shape is not None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"id": ""}, "id"), ({"name": ""}, "name"), ({"kind": "magic"}, "kind"), ({"starts_on": "soon"}, "days"),
        ({"ends_on": "2027-08-01"}, "days"), ({"services": "moonlight"}, "service"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_left_out_and_the_others_stay(wrong: dict[str, Any], code: str) -> None:
    found = read(geojson({"id": "a"}, wrong))

    assert found.problems == [(2, code)]
    assert len(found.rows) == 1


def test_an_id_counts_once() -> None:
    assert read(geojson({}, {})).problems == [(2, "twice")]


@pytest.mark.parametrize("content", [b"", b"hello", b"{", b"\xff\xfe", b'{"features": [5]}', b"a,b\n1,2\n"])
def test_what_holds_no_works_is_refused(content: bytes) -> None:
    with pytest.raises(BadFile):
        read(content)
