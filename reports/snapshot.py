"""The facts of all requests as columns in files, mapped into memory: any slice is a filter and a count.

The worker writes a folder for each state and then points `current` to it; a reader keeps what it has open. One folder
holds a file for each column in the smallest type that fits, in the order in which requests were received. Web
processes on another machine need the folder `FACTS_DIR` too; without a snapshot figures are counted directly.
"""

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db.models import Max

from reports.models import FactsKept, RequestFact
from reports.queries.beside import (
    ANSWERS,
    COSTS,
    MARKS,
    VOICES,
    read_raw_answers,
    read_raw_costs,
    read_raw_marks,
    read_raw_voices,
)
from reports.queries.fact_rows import NEVER_2000, Columns, Texts, read_kept
from reports.queries.fact_sql import COLUMNS
from reports.queries.layers import layers_of

RANGE = 100_000
FORM = 4  # raise it when files are written in another way
_BITS = 0xFFFF  # a bit that no row has set can be asked for too
BESIDE = {"voices": VOICES, "marks": MARKS, "costs": COSTS, "answers": ANSWERS}


@dataclass(frozen=True)
class Snapshot:
    """All facts as columns; `texts` says what the codes of text columns stand for. Layers are columns "layer_ID".

    `beside` are the columns of `reports.queries.beside`: "voices", "marks", "costs" and "answers".
    """

    revision: int
    until: datetime | None
    columns: Mapping[str, np.ndarray]
    texts: Mapping[str, list[str]]
    beside: Mapping[str, Mapping[str, np.ndarray]]


def current() -> Snapshot | None:
    """The snapshot in use; None when there is none, or one of another version of this software."""
    try:
        folder = os.readlink(_folder() / "current")
    except OSError:
        return None
    return _opened(str(_folder() / folder))


@lru_cache(maxsize=1)
def _opened(folder: str) -> Snapshot | None:
    try:
        meta = json.loads((Path(folder) / "meta.json").read_text())
        if meta["form"] != FORM or meta["columns"] != list(COLUMNS):
            return None
        columns = _mapped(folder, "", meta["names"])
        beside = {each: _mapped(folder, f"{each}.", names) for each, names in BESIDE.items()}
    except (OSError, ValueError):  # it was replaced this moment
        return None
    until = datetime.fromisoformat(meta["until"]) if meta["until"] else None
    return Snapshot(meta["revision"], until, columns, meta["texts"], beside)


def _mapped(folder: str, prefix: str, names: Iterable[str]) -> Columns:
    return {name: np.load(Path(folder) / f"{prefix}{name}.npy", mmap_mode="r") for name in names}


def refresh() -> bool:
    """Write what changed since the last snapshot into a new one; False when nothing did and time stood still."""
    kept = FactsKept.objects.filter(pk=1).first()
    if kept is None or kept.until is None:
        return False
    before = current()
    if before is not None and (before.revision, before.until) == (kept.revision, kept.until):
        return False
    if before is not None and not _goes_before(before, kept):
        before = None
    _write(before, *_changed_since(before.revision if before else 0), kept)
    return True


def _goes_before(before: Snapshot, kept: FactsKept) -> bool:
    """Whether a snapshot can be brought up to date; not one of another city, or of later than what was restored, and
    not when so much changed that all is read sooner than what changed.
    """
    is_earlier = before.revision <= kept.revision and (before.until is None or before.until <= kept.until)
    rows = RequestFact.objects.count()
    changed = RequestFact.objects.filter(revision__gt=before.revision).count()
    return is_earlier and len(before.columns["number"]) <= rows and changed <= max(RANGE, rows // 4)


def _changed_since(revision: int) -> tuple[Columns, Texts]:
    """The rows whose revision is later, in ranges and small types, so that memory stays small."""
    changed = RequestFact.objects.filter(revision__gt=revision)
    if revision:
        ids = sorted(changed.values_list("pk", flat=True))
        bounds = [(ids[at], ids[min(at + RANGE, len(ids)) - 1]) for at in range(0, len(ids), RANGE)]
    else:
        last = changed.aggregate(last=Max("pk"))["last"] or 0
        bounds = [(first, first + RANGE - 1) for first in range(1, last + 1, RANGE)]
    columns, texts = read_kept(1, 0, revision)
    parts = [(columns, texts), *(_read(first, last, revision) for first, last in bounds)]
    return _joined([columns for columns, _texts in parts], [texts for _columns, texts in parts])


def _read(first: int, last: int, revision: int) -> tuple[Columns, Texts]:
    columns, texts = read_kept(first, last, revision)
    return {name: _small(column) for name, column in (columns | layers_of(columns["number"])).items()}, texts


def _joined(parts: list[Columns], texts: list[Texts]) -> tuple[Columns, Texts]:
    """Parts one after the other, their texts coded alike; a layer that a part lacks is empty there."""
    known = _all_words(texts)
    names = sorted({name for part in parts for name in part})
    return {name: _one_column(name, parts, texts, known) for name in names}, known


def _all_words(texts: Sequence[Mapping[str, list[str]]]) -> Texts:
    return {name: sorted({word for each in texts for word in each[name]}) for name in texts[0]}


def _one_column(
    name: str, parts: Sequence[Mapping[str, np.ndarray]], texts: Sequence[Mapping[str, list[str]]], known: Texts
) -> np.ndarray:
    """A column of several parts; texts are coded by their places in `known`."""
    columns = [part[name] if name in part else np.zeros(len(part["number"]), dtype=np.uint8) for part in parts]
    if name in known:
        places = {word: place for place, word in enumerate(known[name])}
        columns = [
            _recoded(column, [places[word] for word in words[name]])
            for column, words in zip(columns, texts, strict=True)
        ]
    return np.concatenate(columns)


def _recoded(codes: np.ndarray, places: list[int]) -> np.ndarray:
    return np.array(places, dtype=np.uint8)[codes] if len(codes) else codes.astype(np.uint8)


def _write(before: Snapshot | None, changed: Columns, texts: Texts, kept: FactsKept) -> None:
    """Write all columns, one at a time: those of the snapshot before, with what changed in its place."""
    folder = _new_folder(kept)
    parts, words = [changed], [texts]
    if before is not None:
        parts, words = [dict(before.columns), changed], [dict(before.texts), texts]
    known, order = _all_words(words), _order(before, changed)
    names = sorted({name for part in parts for name in part})
    for name in names:
        column = _one_column(name, parts, words, known)[order]
        np.save(folder / f"{name}.npy", _small(column, least=_BITS if name == "flags" else 0))
    for name, columns in _beside(before, changed).items():
        for each, column in columns.items():
            np.save(folder / f"{name}.{each}.npy", _small(column))
    meta = {
        "form": FORM, "columns": list(COLUMNS), "names": names, "texts": known, "revision": kept.revision,
        "until": kept.until.isoformat() if kept.until else None,
    }  # fmt: skip
    (folder / "meta.json").write_text(json.dumps(meta))
    _point_to(folder)


def _order(before: Snapshot | None, changed: Columns) -> np.ndarray:
    """Which rows stay, of the snapshot before and then of what changed, in the order in which they were received."""
    stays = np.zeros(0, dtype=np.intp)
    if before is not None:
        stays = np.flatnonzero(~_among(before.columns["number"], changed["number"]))
    old = len(before.columns["number"]) if before is not None else 0
    rows = np.concatenate([stays, np.arange(old, old + len(changed["number"]))])
    keys = [_key(before.columns)[stays]] if before is not None else []
    # What is nearly in order is only merged by this sorting, in a fraction of the time of another.
    return rows[np.argsort(np.concatenate([*keys, _key(changed)]), kind="stable")]


def _key(columns: Mapping[str, np.ndarray]) -> np.ndarray:
    """What orders rows: when it was received, then its number."""
    return (columns["received"].astype(np.uint64) << np.uint64(32)) | columns["number"].astype(np.uint64)


def _among(numbers: np.ndarray, sought: np.ndarray) -> np.ndarray:
    """Which numbers are sought, by a look into a table."""
    table = np.zeros(int(max(numbers.max(initial=0), sought.max(initial=0))) + 1, dtype=np.bool_)
    table[sought] = True
    return table[numbers]


def _beside(before: Snapshot | None, changed: Columns) -> dict[str, Columns]:
    """Voices, marks, costs and answers: those of the snapshot before, but of what changed as they are now."""
    numbers = np.sort(changed["number"]).astype(np.int64)
    has_stood = (changed["paused"] > 0) | (changed["paused_since"] != NEVER_2000)
    marks = read_raw_marks(np.sort(changed["number"][has_stood]).astype(np.int64))
    if before is None:
        return {
            "voices": read_raw_voices(), "marks": marks, "costs": read_raw_costs(), "answers": read_raw_answers(),
        }  # fmt: skip
    old, older, spent, answers = (before.beside[name] for name in BESIDE)
    answered = ~_among(answers["request"], numbers) & ~_among(answers["number"], numbers)
    said = ~_among(old["request"], numbers) & ~_among(old["number"], numbers)
    return {
        "voices": _with_rows(_rows(old, said), read_raw_voices(numbers)),
        "marks": _with_rows(_rows(older, ~_among(older["number"], numbers)), marks),
        "costs": _with_rows(_rows(spent, ~_among(spent["number"], numbers)), read_raw_costs(numbers)),
        "answers": _with_rows(_rows(answers, answered), read_raw_answers(numbers)),
    }


def _rows(columns: Mapping[str, np.ndarray], chosen: np.ndarray) -> Columns:
    return {name: column[chosen] for name, column in columns.items()}


def _with_rows(old: Columns, new: Columns) -> Columns:
    return {name: np.concatenate([column, new[name].astype(np.int64)]) for name, column in old.items()}


def _new_folder(kept: FactsKept) -> Path:
    folder = _folder() / f"{kept.revision}-{os.getpid()}-{kept.until:%H%M%S%f}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _point_to(folder: Path) -> None:
    pointer = folder.parent / f"next-{os.getpid()}"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(folder.name)
    pointer.replace(folder.parent / "current")
    _forget_all_but(folder.parent, folder)


def _small(column: np.ndarray, *, least: int = 0) -> np.ndarray:
    """The column in the smallest unsigned type that also holds `least`; 32 bits where a value says there is none."""
    kind = np.min_scalar_type(max(int(column.max(initial=0)), least))
    # With an ordinary number beside it, an unsigned one of 64 bits becomes a float, and a cell another cell.
    return column.astype(np.int64 if kind == np.uint64 else kind)


def _forget_all_but(top: Path, newest: Path) -> None:
    """Delete older states but one: a page that is being made may be about to open it."""
    others = [each for each in top.iterdir() if each.is_dir() and not each.is_symlink() and each != newest]
    others.sort(key=lambda each: each.stat().st_mtime)
    for each in others[:-1]:
        shutil.rmtree(each, ignore_errors=True)


def _folder() -> Path:
    return Path(settings.FACTS_DIR)
