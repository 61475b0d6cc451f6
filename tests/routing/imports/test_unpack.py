"""Files that come from outside: maps, and what only looks like one."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from routing.imports.problems import UnusableFile
from routing.imports.unpack import opened_map

MAP = b'{"type": "FeatureCollection", "features": []}'
SHAPE = b"\x00\x00\x27\x0a" + bytes(96)
FOREIGN = b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>"


def packed(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "upload"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path, name: str = "wards.zip") -> str:
    with pytest.raises(UnusableFile) as refused, opened_map(path, name):
        pass
    assert str(refused.value)
    return refused.value.code


def test_a_map_in_a_zip_file_is_unpacked_and_taken_away_again(tmp_path: Path) -> None:
    with opened_map(packed(tmp_path, {"folder/wards.GeoJSON": MAP, "readme.txt": b"hello"}), "wards.zip") as path:
        assert path.read_bytes() == MAP
    assert not path.exists()


def test_a_shapefile_comes_with_its_parts_and_without_strangers(tmp_path: Path) -> None:
    members = {
        "a/Wards.shp": SHAPE,
        "a/Wards.shx": SHAPE,
        "a/Wards.DBF": b"x",
        "a/wards.prj": b"y",
        "a/other.dbf": b"z",
    }
    members |= {"__MACOSX/a/._Wards.shp": b"mac", "a/._Wards.shp": b"mac"}

    with opened_map(packed(tmp_path, members), "wards.zip") as path:
        assert sorted(each.name for each in path.parent.iterdir()) == ["map.dbf", "map.prj", "map.shp", "map.shx"]


def test_a_file_that_names_other_files_to_open_is_no_map(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(FOREIGN)

    assert refusal(tmp_path / "x", "wards.geojson") == "not_a_map"
    assert refusal(packed(tmp_path, {"wards.geojson": FOREIGN})) == "not_a_map"
    assert refusal(packed(tmp_path, {"wards.gpkg": b"SQLite format 3\0" + bytes(200)})) == "not_a_map"


@pytest.mark.parametrize("name", ["../wards.geojson", "/wards.geojson", "a/../../b.json", "..\\w.json", "C:/w.json"])
def test_names_that_lead_out_of_the_folder_are_not_opened(tmp_path: Path, name: str) -> None:
    assert refusal(packed(tmp_path, {name: MAP})) == "zip_unsafe"


def test_links_in_a_zip_file_are_not_opened(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("wards.geojson")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "upload", "w") as archive:
        archive.writestr(link, "/etc/passwd")

    assert refusal(tmp_path / "upload") == "zip_unsafe"


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    assert refusal(packed(tmp_path, {"wards.geojson": bytes(20_000_000)})) == "zip_too_large"
    assert refusal(packed(tmp_path, {f"{number}.txt": b"" for number in range(300)})) == "zip_too_large"


def test_a_zip_file_that_lies_about_its_size_is_stopped_while_unpacking(tmp_path: Path) -> None:
    path = packed(tmp_path, {"wards.geojson": MAP + b" " * 5000})
    real = (len(MAP) + 5000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(real, (10).to_bytes(4, "little")))

    assert refusal(path) in ("zip_damaged", "zip_too_large")


def test_a_damaged_zip_file_is_told_so(tmp_path: Path) -> None:
    path = packed(tmp_path, {"wards.geojson": MAP * 200})
    content = path.read_bytes()
    path.write_bytes(content[:40] + b"\xff" * 20 + content[60:])

    assert refusal(path) == "zip_damaged"


def test_what_is_missing_or_too_much_in_a_zip_file_is_named(tmp_path: Path) -> None:
    assert refusal(packed(tmp_path, {"readme.txt": b"hello"})) == "zip_without_map"
    assert refusal(packed(tmp_path, {"a.geojson": MAP, "b.geojson": MAP})) == "zip_several"
    assert refusal(packed(tmp_path, {"wards.shp": SHAPE})) == "shapefile_incomplete"


def test_a_shapefile_without_its_companions_is_asked_for_as_zip(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(SHAPE)
    assert refusal(tmp_path / "x", "wards.shp") == "shapefile_incomplete"


def test_an_empty_file_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    assert refusal(tmp_path / "x") == "empty"


def test_a_zip_inside_a_zip_is_not_looked_into(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("wards.geojson", MAP)
    assert refusal(packed(tmp_path, {"inner.zip": inner.getvalue()})) == "zip_without_map"
