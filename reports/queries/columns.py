"""The cases that figures are counted from: the worker's snapshot, or a direct count where there is none yet."""

from datetime import datetime
from typing import Any

import numpy as np

from reports.cases import SINCE_2000, Cases
from reports.periods import Period
from reports.queries.fact_rows import NEVER_2000, read_directly
from reports.queries.layers import layers_of
from reports.snapshot import Snapshot, current
from routing.models import AreaLayer


def read_all(*, layer: AreaLayer | None = None) -> Cases:
    """All requests but the parts that were split off, in the order in which they were received.

    `area` is the ward, or the area of `layer` when another layer is given (and `ward` the ward).
    """
    kept = current()
    if kept is not None:
        cases = Cases(texts=kept.texts, **kept.columns)
    else:
        columns, texts = read_directly()
        order = np.lexsort((columns["number"], columns["received"]))
        columns = {name: column[order] for name, column in columns.items()}
        cases = Cases(texts=texts, **columns, **layers_of(columns["number"]))
    if layer is None or layer.is_reporting:
        return cases
    cases = cases.naming(ward="area")
    name = f"layer_{layer.pk}"
    if name in cases:
        return cases.naming(area=name)
    return cases.with_column("area", np.zeros(len(cases), dtype=np.uint8))


def read_cases(period: Period, *, layer: AreaLayer | None = None) -> Cases:
    """What figures of the period and of the one before it need: received in either, or open at the end of either.

    Whoever asks for the same of the same snapshot right afterwards, as on the way from report to report, gets the same
    cases with what was worked out of them.
    """
    kept = current()
    if kept is None:
        return _read_cases(period, layer)
    asked = (period.before.start, period.before.end, period.end, None if layer is None else layer.pk)
    last = _last.get()
    if last is None or last[0] is not kept or last[1] != asked:
        last = (kept, asked, _read_cases(period, layer))
        _last.put(last)
    return last[2]


class _Last:
    """What was read last in this process; one thing, since the columns of a large city take much room."""

    def __init__(self) -> None:
        self._held: tuple[Snapshot, Any, Cases] | None = None

    def get(self) -> tuple[Snapshot, Any, Cases] | None:
        return self._held

    def put(self, read: tuple[Snapshot, Any, Cases]) -> None:
        self._held = read


_last = _Last()


def _read_cases(period: Period, layer: AreaLayer | None) -> Cases:
    cases = read_all(layer=layer)
    before = period.before
    raw = cases.raw("received")
    first, last = np.searchsorted(raw, (_in_32_bits(before.start), _in_32_bits(period.end)))
    if not first:
        return cases.take(slice(0, int(last)))
    closed = cases.raw("closed")[:first]
    still_open = np.flatnonzero((closed == NEVER_2000) | (closed > _in_32_bits(before.end)))
    return cases.take(np.concatenate([still_open, np.arange(first, last)]))


def counted_until() -> datetime | None:
    """The moment up to which everything recorded is in the snapshot; None when figures are counted directly."""
    kept = current()
    return kept.until if kept is not None else None


def _in_32_bits(moment: datetime) -> int:
    """A moment of a period as columns of a snapshot hold it, at least 0."""
    return min(max(int(np.ceil(moment.timestamp())) - SINCE_2000, 0), NEVER_2000 - 1)
