"""The facts of all requests as columns in files, mapped into memory: any slice is a filter and a count.

The worker writes a folder for each state and then points `current` to it; a reader keeps what it has open. One folder
holds a file for each column in the smallest type that fits, in the order in which requests were received. Web
processes on another machine need the folder `FACTS_DIR` too; without a snapshot figures are counted directly.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db.models import Max

from reports.models import FactsKept, RequestFact
from reports.queries.fact_rows import Columns, Texts, read_kept
from reports.queries.fact_sql import COLUMNS
from reports.queries.layers import layers_of

RANGE = 100_000
FORM = 1  # raise it when files are written in another way


@dataclass(frozen=True)
class Snapshot:
    """All facts as columns; `texts` says what the codes of text columns stand for. Layers are columns "layer_ID"."""

    revision: int
    until: datetime | None
    columns: Mapping[str, np.ndarray]
    texts: Mapping[str, list[str]]


def current() -> Snapshot | None:
    """The snapshot in use; None when there is none, or one of another version of this software."""
    try:
        folder = os.readlink(_folder() / "current")
    except OSError:
        return None
    return _opened(str(_folder() / folder))


@lru_cache(maxsize=2)
def _opened(folder: str) -> Snapshot | None:
    try:
        meta = json.loads((Path(folder) / "meta.json").read_text())
        if meta["form"] != FORM or meta["columns"] != list(COLUMNS):
            return None
        columns = {name: np.load(Path(folder) / f"{name}.npy", mmap_mode="r") for name in meta["names"]}
    except (OSError, ValueError):  # it was replaced this moment
        return None
    until = datetime.fromisoformat(meta["until"]) if meta["until"] else None
    return Snapshot(meta["revision"], until, columns, meta["texts"])


def refresh() -> bool:
    """Write what changed since the last snapshot into a new one; False when nothing did and time stood still."""
    kept = FactsKept.objects.filter(pk=1).first()
    if kept is None or kept.until is None:
        return False
    before = current()
    if before is not None and (before.revision, before.until) == (kept.revision, kept.until):
        return False
    columns, texts = _changed_since(before.revision if before else 0)
    if before is not None:
        columns, texts = _merged(before, columns, texts)
    _write(_ordered(columns), texts, kept)
    return True


def _changed_since(revision: int) -> tuple[Columns, Texts]:
    """The rows whose revision is later, in ranges, so that memory stays small."""
    changed = RequestFact.objects.filter(revision__gt=revision)
    if revision:
        ids = sorted(changed.values_list("pk", flat=True))
        bounds = [(ids[at], ids[min(at + RANGE, len(ids)) - 1]) for at in range(0, len(ids), RANGE)]
    else:
        last = changed.aggregate(last=Max("pk"))["last"] or 0
        bounds = [(first, first + RANGE - 1) for first in range(1, last + 1, RANGE)]
    columns, texts = read_kept(1, 0, revision)
    parts = [(columns, texts), *(read_kept(first, last, revision) for first, last in bounds)]
    return _joined([_with_layers(columns) for columns, _texts in parts], [texts for _columns, texts in parts])


def _with_layers(columns: Columns) -> Columns:
    return columns | layers_of(columns["number"])


def _joined(parts: list[Columns], texts: list[Texts]) -> tuple[Columns, Texts]:
    """Parts one after the other, their texts coded alike; a layer that a part lacks is empty there."""
    known = {name: sorted({word for each in texts for word in each[name]}) for name in texts[0]}
    names = sorted({name for part in parts for name in part})
    sizes = [len(part["number"]) for part in parts]
    joined: Columns = {}
    for name in names:
        columns = [
            part[name] if name in part else np.zeros(size, dtype=np.uint8)
            for part, size in zip(parts, sizes, strict=True)
        ]  # fmt: skip
        if name in known:
            places = {word: place for place, word in enumerate(known[name])}
            columns = [
                _recoded(column, [places[word] for word in words[name]])
                for column, words in zip(columns, texts, strict=True)
            ]
        joined[name] = np.concatenate(columns)
    return joined, known


def _recoded(codes: np.ndarray, places: list[int]) -> np.ndarray:
    return np.array(places, dtype=np.uint8)[codes] if len(codes) else codes


def _merged(before: Snapshot, changed: Columns, texts: Texts) -> tuple[Columns, Texts]:
    stays = ~np.isin(before.columns["number"], changed["number"])
    old = {name: column[stays] for name, column in before.columns.items()}
    return _joined([old, changed], [dict(before.texts), texts])


def _ordered(columns: Columns) -> Columns:
    order = np.lexsort((columns["number"], columns["received"]))
    return {name: column[order] for name, column in columns.items()}


def _write(columns: Columns, texts: Texts, kept: FactsKept) -> None:
    top = _folder()
    folder = top / f"{kept.revision}-{os.getpid()}-{kept.until:%H%M%S%f}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, column in columns.items():
        np.save(folder / f"{name}.npy", _small(column))
    meta = {
        "form": FORM, "columns": list(COLUMNS), "names": list(columns), "texts": texts, "revision": kept.revision,
        "until": kept.until.isoformat() if kept.until else None,
    }  # fmt: skip
    (folder / "meta.json").write_text(json.dumps(meta))
    pointer = top / f"next-{os.getpid()}"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(folder.name)
    pointer.replace(top / "current")
    _forget_all_but(top, folder)


def _small(column: np.ndarray) -> np.ndarray:
    """The column in the smallest type: unsigned up to 32 bits, of which the last value says that there is none."""
    kind = np.min_scalar_type(int(column.max(initial=0)))
    return column.astype(np.int64 if kind == np.uint64 else kind)


def _forget_all_but(top: Path, newest: Path) -> None:
    """Delete older states but one: a page that is being made may be about to open it."""
    others = [each for each in top.iterdir() if each.is_dir() and not each.is_symlink() and each != newest]
    others.sort(key=lambda each: each.stat().st_mtime)
    for each in others[:-1]:
        shutil.rmtree(each, ignore_errors=True)


def _folder() -> Path:
    return Path(settings.FACTS_DIR)
