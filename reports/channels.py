"""How requests reach the city: what came by each channel, month by month and beside earlier times.

Plain Python and numpy; moments as in `reports.metrics`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.cases import Cases
from reports.metrics import Share


@dataclass(frozen=True)
class Shift:
    """Requests by one channel of all that came: in these dates, in the period before, and a year earlier."""

    now: Share
    before: Share
    year_before: Share


def counts_by(cases: Cases, key: str, edges: Sequence[float]) -> dict[int, list[int]]:
    """How many requests of each value of the column `key` came between neighboring edges (the last one excluded)."""
    spans = len(edges) - 1
    place = np.searchsorted(np.asarray(edges), cases.received, side="right").astype(np.int64) - 1
    inside = (place >= 0) & (place < spans)
    keys = getattr(cases, key)[inside].astype(np.int64)
    if not len(keys):
        return {}
    most = int(keys.max()) + 1
    table = np.bincount(keys * spans + place[inside], minlength=most * spans).reshape(most, spans)
    return {value: table[value].tolist() for value in range(most) if table[value].any()}


def shifts(cases: Cases, key: str, spans: Sequence[tuple[float, float]]) -> dict[int, Shift]:
    """The share of each value in three spans of time: now, before, a year before."""
    found = [_in_span(cases, key, *span) for span in spans]
    totals = [sum(each.values()) for each in found]
    keys = sorted({value for each in found for value in each})
    return {
        value: Shift(*(Share(each.get(value, 0), total) for each, total in zip(found, totals, strict=True)))
        for value in keys
    }


def _in_span(cases: Cases, key: str, start: float, end: float) -> dict[int, int]:
    return {value: counts[0] for value, counts in counts_by(cases, key, (start, end)).items()}
