"""Open a map file that came from outside: what it is by its first bytes, and zip files without being harmed by them.

Only files that are safe to hand to a reader of maps come out. GDAL decides by content what a file is and some of its
formats name other files and addresses to open, so that nothing is handed on whose beginning is not a plain map's.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from routing.imports.problems import UnusableFile

MEGABYTE = 1024 * 1024
MOST_UNPACKED = 600 * MEGABYTE
MOST_MEMBERS = 200
MOST_RATIO = 200  # real outlines pack to a fifth or a tenth; bombs to a thousandth
_SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MAPS = (".shp", ".geojson", ".json", ".gpkg")


@contextmanager
def opened_map(path: Path, name: str) -> Iterator[Path]:
    """A path that a reader of maps may open: the file itself or the map inside a zip file, unpacked for as long.

    `name` is what the person's file was called. Raises UnusableFile.
    """
    if not path.stat().st_size:
        raise UnusableFile("empty")
    if not zipfile.is_zipfile(path):
        yield _plain_map(path, name)
        return
    with TemporaryDirectory(prefix="civic311-map-") as folder:
        yield _unpack(path, Path(folder))


def kind_of(path: Path) -> str:
    """ "geojson", "gpkg", "shp" or "zip" by the first bytes; "" for anything else."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(b"SQLite format 3\0") and head[68:70] == b"GP":  # other SQLite files are no GeoPackage
        return "gpkg"
    if head.startswith(b"\x00\x00\x27\x0a"):
        return "shp"
    return "geojson" if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else ""


def _plain_map(path: Path, name: str) -> Path:
    kind = kind_of(path)
    if kind == "shp":
        raise UnusableFile("shapefile_incomplete", name=f"{PurePosixPath(name).stem}.dbf")
    if kind not in ("geojson", "gpkg"):
        raise UnusableFile("not_a_map")
    return path


def _unpack(path: Path, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            _check(members, path.stat().st_size)
            chosen = _map_in(members)
            for info in _parts_of(chosen, members):
                _write(archive, info, folder / f"map{PurePosixPath(info.filename).suffix.lower()}")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnusableFile("zip_damaged") from error
    suffix = PurePosixPath(chosen.filename).suffix.lower()
    found = folder / f"map{suffix}"
    if kind_of(found) != {".shp": "shp", ".gpkg": "gpkg"}.get(suffix, "geojson"):
        raise UnusableFile("not_a_map")
    return found


def _check(members: list[zipfile.ZipInfo], packed: int) -> None:
    """What the archive says of itself; how much really comes out is counted while unpacking."""
    if len(members) > MOST_MEMBERS:
        raise UnusableFile("zip_too_large")
    for info in members:
        name = PurePosixPath(info.filename.replace("\\", "/"))
        is_link = (info.external_attr >> 16) & 0o170000 == 0o120000
        if name.is_absolute() or ".." in name.parts or ":" in name.parts[0] or is_link:
            raise UnusableFile("zip_unsafe")
    total = sum(info.file_size for info in members)
    if total > MOST_UNPACKED or (total > 10 * MEGABYTE and total > MOST_RATIO * packed):
        raise UnusableFile("zip_too_large")


def _map_in(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    """The one map of the archive; what Mac computers add is no map."""
    real = [
        info
        for info in members
        if not info.filename.startswith("__MACOSX/") and not PurePosixPath(info.filename).name.startswith("._")
    ]
    maps = [info for info in real if PurePosixPath(info.filename).suffix.lower() in _MAPS]
    if not maps:
        raise UnusableFile("zip_without_map")
    if len(maps) > 1:
        raise UnusableFile("zip_several", names=", ".join(info.filename for info in maps[:5]))
    return maps[0]


def _parts_of(chosen: zipfile.ZipInfo, members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The files that belong to the map: of a Shapefile those of its name, of others itself."""
    path = PurePosixPath(chosen.filename)
    if path.suffix.lower() != ".shp":
        return [chosen]
    stem = path.with_suffix("").as_posix().lower()
    parts = {
        PurePosixPath(info.filename).suffix.lower(): info
        for info in members
        if PurePosixPath(info.filename).with_suffix("").as_posix().lower() == stem
    }
    for needed in (".shx", ".dbf"):
        if needed not in parts:
            raise UnusableFile("shapefile_incomplete", name=f"{path.stem}{needed}")
    return [info for suffix, info in parts.items() if suffix in _SHAPE_PARTS]


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    left = min(info.file_size, MOST_UNPACKED)
    with archive.open(info) as packed, target.open("wb") as out:
        while chunk := packed.read(MEGABYTE):
            left -= len(chunk)
            if left < 0:  # the archive lied about its size
                raise UnusableFile("zip_too_large")
            out.write(chunk)
