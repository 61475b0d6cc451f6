"""Requests as columns: what every figure is counted from.

Plain Python and numpy. A column is taken out only when it is asked for, so millions of mapped rows cost what is read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

NEVER = math.inf
NO_SPAN = 0xFFFFFFFF  # of a span in 32 bits: it did not happen
SINCE_2000 = 946_684_800  # the first second of 2000 UTC, in seconds since 1970

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOMENTS = frozenset({"received", "closed", "promise", "due", "paused_since", "ack_due", "action_due", "step_since"})


class Cases:
    """Requests as columns of equal length; 0 in a key means none.

    `number` is the request's id. Moments are seconds since 1970 in UTC, `NEVER` where there is none: `received`,
    `closed`, `promise` (what the resident was told first; it never moves), `due` (as it is now), `paused_since`,
    `ack_due`, `action_due`, `step_since` (when the step it stands in began). `ending` (see `reports.endings`) counts
    only once the case is closed. `paused` is how many seconds the clock stood still, a pause that lasts left out.
    `ack_due` and `action_due`: of a clock that runs, or stands still past its time.
    `to_assign` and `to_action` are seconds after it was received, `NO_SPAN` where nobody took it or began; `triage`,
    `queued`, `taken`, `working`, `held` seconds in each step, the one it stands in (`step`) left out. `flags` are bits
    of `reports.queries.fact_sql`. `reachable` people can be told of the closing, `told` were. `cell` is an h3 cell of
    resolution 9. `channel` and `language` are places in `texts`.
    """

    number: Integers
    received: Floats
    closed: Floats
    promise: Floats
    due: Floats
    paused: Floats
    paused_since: Floats
    ending: Integers
    reopened: Integers
    voices: Integers
    area: Integers
    department: Integers
    queue: Integers
    service: Integers
    channel: Integers
    severity: Integers
    language: Integers
    to_assign: Integers
    to_action: Integers
    ack_due: Floats
    action_due: Floats
    step: Integers
    step_since: Floats
    triage: Integers
    queued: Integers
    taken: Integers
    working: Integers
    held: Integers
    hand_offs: Integers
    visits: Integers
    flags: Integers
    reachable: Integers
    told: Integers
    cell: Integers

    def __init__(
        self, *, texts: Mapping[str, Sequence[str]] | None = None, rows: slice | NDArray[np.intp] | None = None,
        **columns: NDArray[Any],
    ) -> None:  # fmt: skip
        self.texts: Mapping[str, Sequence[str]] = texts or {}
        self._columns = columns
        self._rows = rows
        self.memo: dict[Any, Any] = {}  # what was worked out of these rows, for whoever asks for it again
        whole = len(columns["received"])
        self._length = len(range(whole)[rows]) if isinstance(rows, slice) else whole if rows is None else len(rows)

    def __len__(self) -> int:
        return self._length

    def __getattr__(self, name: str) -> NDArray[Any]:
        """A column, taken out and kept the first time it is asked for."""
        if name.startswith("_") or name not in self._columns:
            raise AttributeError(name)
        column = self._columns[name]
        values = np.asarray(column if self._rows is None else column[self._rows])
        if name in MOMENTS and values.dtype.kind == "u":
            values = np.where(values == NO_SPAN, NEVER, values + float(SINCE_2000))
        setattr(self, name, values)
        return values

    def __contains__(self, name: str) -> bool:
        """Whether there is a column of that name."""
        return name in self._columns

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.intp] | slice) -> Cases:
        """The chosen rows, by mask, positions or slice."""
        if self._rows is None:
            rows = chosen if isinstance(chosen, slice) else _positions(chosen)
        elif isinstance(self._rows, slice):
            within = range(len(self._columns["received"]))[self._rows]
            if isinstance(chosen, slice):
                part = within[chosen]
                rows = slice(part.start, part.stop, part.step)
            else:
                rows = _positions(chosen) * within.step + within.start
        else:
            rows = _as_slice(self._rows[chosen])
        return Cases(texts=self.texts, rows=rows, **self._columns)

    def naming(self, **columns: str) -> Cases:
        """The same rows, in which a name stands for another column: `naming(area="layer_3")`."""
        return Cases(
            texts=self.texts, rows=self._rows,
            **self._columns | {name: self._columns[other] for name, other in columns.items()},
        )  # fmt: skip

    def with_column(self, name: str, values: NDArray[Any]) -> Cases:
        """The same rows with another column; only for all rows. Raises ValueError for some of them."""
        if self._rows is not None or len(values) != len(self):
            raise ValueError("a column must have all rows")
        return Cases(texts=self.texts, **self._columns | {name: values})

    def raw(self, name: str) -> NDArray[Any]:
        """A column of all rows as it is kept: moments in whole seconds since 2000, in 32 bits."""
        return self._columns[name]

    def where(self, name: str, values: Sequence[str]) -> NDArray[np.bool_]:
        """Which rows have one of these words in a text column."""
        words = self.texts.get(name, ())
        return np.isin(getattr(self, name), [place for place, word in enumerate(words) if word in values])


def _positions(chosen: NDArray[Any]) -> NDArray[np.intp]:
    return np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen


def _as_slice(rows: NDArray[np.intp]) -> slice | NDArray[np.intp]:
    """Rows that follow one another as a slice, so that columns need not be copied."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1 and bool(np.all(rows[1:] > rows[:-1])):
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows
