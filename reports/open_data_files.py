"""The open data files: made beside the old ones, then put in their place.

`about.json` says what there is. It is written last, so files of a round that was cut short are simply made again.
"""

import csv
import gzip
import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from civic311.city.current import city_zone, current_city
from civic311.lib.csv_cells import safe_cell
from reports.open_data import COLUMNS, Column
from reports.open_data_changes import Fingerprints, changes, read_fingerprints
from reports.open_data_rows import heading, year_parts
from reports.open_data_words import README
from reports.queries.board import drawn_at
from reports.queries.columns import read_all

REQUESTS, DICTIONARY, CHANGES = "requests", "dictionary.csv", "changes.csv"
README_FILE, SUMS, ABOUT = "README.txt", "SHA256SUMS", "about.json"
CHANGES_KEPT = timedelta(days=90)
_MAKING = ".making-"


@dataclass(frozen=True)
class File:
    """One file: its name, size, checksum (SHA-256, as hexadecimal digits) and lines below its heading."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None


@dataclass(frozen=True)
class Made:
    """What a folder holds. `as_of` is the moment that figures stand at, `made_at` when the files were written."""

    city: str
    time_zone: str
    as_of: datetime
    made_at: datetime
    rows: int
    files: tuple[File, ...]


def make_files(folder: Path, *, now: datetime) -> Made:
    """Write all files into `folder`, in place of those of an earlier round; doing it again changes only the moment."""
    folder.mkdir(parents=True, exist_ok=True)
    _forget_unfinished(folder)
    new = folder / f"{_MAKING}{os.getpid()}"
    new.mkdir()
    try:
        made = _make(new, folder, now)
        _put_in_place(new, folder, made)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return made


def read_made(folder: Path) -> Made | None:
    """What the folder holds; None when no round was finished yet."""
    try:
        read = json.loads((folder / ABOUT).read_text())
        return Made(
            read["city"], read["time_zone"], datetime.fromisoformat(read["as_of"]),
            datetime.fromisoformat(read["made_at"]), read["rows"], tuple(File(**each) for each in read["files"]),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _make(new: Path, folder: Path, now: datetime) -> Made:
    city, zone, as_of = current_city(), city_zone(), drawn_at(now)
    counts = _write_requests(new, year_parts(read_all(), as_of=as_of, zone=zone))
    counts[DICTIONARY] = _write_csv(new / DICTIONARY, _DICTIONARY, map(_dictionary_row, COLUMNS))
    before, after = read_fingerprints(folder / f"{REQUESTS}.csv"), read_fingerprints(new / f"{REQUESTS}.csv")
    today = now.astimezone(zone).date()
    told = [*_kept_changes(folder / CHANGES, since=(today - CHANGES_KEPT).isoformat())]
    counts[CHANGES] = _write_csv(new / CHANGES, _CHANGES, [*told, *_new_changes(before, after, today.isoformat())])
    words = README.format(city=city.name if city else "", zone=zone, as_of=as_of.isoformat(timespec="seconds"))
    (new / README_FILE).write_text(words)
    files = [_described(path, counts.get(path.name)) for path in sorted(new.iterdir())]
    (new / SUMS).write_text("".join(f"{each.sha256}  {each.name}\n" for each in files))
    files.append(_described(new / SUMS, None))
    name = city.name if city else ""
    return Made(name, str(zone), as_of, now, counts[f"{REQUESTS}.csv"] or 0, tuple(files))


def _write_requests(new: Path, parts: Iterable[tuple[str, int, bytes]]) -> dict[str, int | None]:
    """All requests in one file and in one for each year, each also compressed; returns the rows of each."""
    with ExitStack() as stack:
        sinks = {REQUESTS: _Sink(new, REQUESTS, stack)}
        for year, count, lines in parts:
            name = f"{REQUESTS}-{year}"
            if name not in sinks:
                sinks[name] = _Sink(new, name, stack)
            for sink in (sinks[REQUESTS], sinks[name]):
                sink.write(count, lines)
    return {f"{name}{end}": sink.rows for name, sink in sinks.items() for end in (".csv", ".csv.gz")}


class _Sink:
    """One CSV file and its compressed twin, written together and closed with `stack`."""

    def __init__(self, folder: Path, name: str, stack: ExitStack) -> None:
        self.rows = 0
        self._files = [
            stack.enter_context((folder / f"{name}.csv").open("wb")),
            stack.enter_context(gzip.GzipFile(folder / f"{name}.csv.gz", "wb", compresslevel=6)),
        ]
        self.write(0, heading())

    def write(self, count: int, lines: bytes) -> None:
        """Add lines; `count` of them are rows."""
        for file in self._files:
            file.write(lines)
        self.rows += count


_DICTIONARY = ("name", "type", "unit", "values", "for_requests_that_are_not_public", "meaning")
_CHANGES = ("day", "service_request_id", "change")


def _dictionary_row(column: Column) -> list[str]:
    for_all = "yes" if column.for_all else "no"
    return [column.name, column.kind, column.unit, column.values, for_all, column.meaning]


def _new_changes(before: Fingerprints | None, after: Fingerprints | None, day: str) -> Iterator[list[str]]:
    """None in the first round: everything would be new."""
    if before is not None and after is not None:
        for number, what in changes(before, after):
            yield [day, number, what]


def _kept_changes(path: Path, *, since: str) -> Iterator[list[str]]:
    if path.exists():
        with path.open(newline="") as lines:
            yield from (row for row in csv.reader(lines) if row and since <= row[0] != _CHANGES[0])


def _write_csv(path: Path, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> int:
    text, count = io.StringIO(), 0
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        count += 1
    path.write_text(text.getvalue())
    return count


def _described(path: Path, rows: int | None) -> File:
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return File(path.name, path.stat().st_size, digest, rows)


def _put_in_place(new: Path, folder: Path, made: Made) -> None:
    """Changes first: when this is cut short they are told twice rather than never."""
    before = read_made(folder)
    names = [each.name for each in made.files]
    for name in sorted(names, key=lambda each: each != CHANGES):
        (new / name).replace(folder / name)
    (new / ABOUT).write_text(json.dumps(asdict(made), default=datetime.isoformat, indent=1))
    (new / ABOUT).replace(folder / ABOUT)
    for each in before.files if before else ():
        if each.name not in names:
            (folder / each.name).unlink(missing_ok=True)


def _forget_unfinished(folder: Path) -> None:
    """Delete what rounds that were killed left behind, but not that of another one at work."""
    for path in folder.glob(f"{_MAKING}*"):
        number = path.name.removeprefix(_MAKING)
        if not (number.isdigit() and Path(f"/proc/{number}").exists()) or number == str(os.getpid()):
            shutil.rmtree(path, ignore_errors=True)
