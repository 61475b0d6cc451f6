"""Clocks met and clocks that stood still.

Plain Python and numpy; moments and spans in seconds, as in `reports.metrics`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from reports.cases import Floats, Integers
from reports.metrics import Share

MET, MISSED, NO_OUTCOME = 1, 2, 0


@dataclass(frozen=True)
class Clocks:
    """Clocks as columns of equal length; `outcome` counts only once the clock stopped."""

    department: Integers
    kind: Integers
    due: Floats
    stopped: Floats
    paused_since: Floats
    outcome: Integers


def shares_met(clocks: Clocks, *, as_of: float) -> dict[tuple[int, int], Share]:
    """For each department and kind: clocks met, of those met or missed; one that runs past its due time is missed.

    Clocks that are not due yet, and those that ended with a joined or withdrawn request, are in neither.
    """
    stopped = clocks.stopped <= as_of
    met = stopped & (clocks.outcome == MET)
    running_late = ~stopped & (clocks.due < np.minimum(as_of, clocks.paused_since))
    told = met | (stopped & (clocks.outcome == MISSED)) | running_late
    groups, place = np.unique(
        np.stack([clocks.department[told], clocks.kind[told]], axis=1), axis=0, return_inverse=True
    )
    counts = np.bincount(place.ravel(), minlength=len(groups))
    kept = np.bincount(place.ravel(), weights=met[told], minlength=len(groups))
    return {
        (int(department), int(kind)): Share(int(count), int(of))
        for (department, kind), count, of in zip(groups, kept, counts, strict=True)
    }


HOLD, EMERGENCY, EVERYTHING = "hold", "emergency", "everything"


@dataclass(frozen=True)
class Mark:
    """A moment in the log of one case: a cause began to stop its clocks, or ended.

    `what` is HOLD (with the id of its `reason` when it begins), EMERGENCY or EVERYTHING (the case was closed).
    `is_void`: what ends is taken back, as if the clocks had run.
    """

    case: int
    at: float
    what: str
    begins: bool = False
    is_void: bool = False
    reason: int = 0


@dataclass(frozen=True)
class Stood:
    """How long cases stood still: how many of them, the sum of their time and the longest single pause."""

    cases: int
    seconds: float
    longest: float


Cause = tuple[str, int]  # HOLD with the id of its reason, EMERGENCY or EVERYTHING with 0
_Spans = dict[Cause, list[tuple[int, float]]]


def stood_still(marks: Iterable[Mark], *, as_of: float) -> dict[Cause, Stood]:
    """By cause, and under (EVERYTHING, 0) for all together; `marks` are in order within each case.

    Time counts once: while two causes overlap, for the one that began first. A pause that lasts counts until `as_of`.
    """
    spans: _Spans = {}
    active: dict[int, dict[Cause, float]] = {}
    for mark in marks:
        if mark.at >= as_of:
            continue
        causes = active.setdefault(mark.case, {})
        if mark.begins:
            causes.setdefault((mark.what, mark.reason), mark.at)
            continue
        _end(spans, causes, mark)
    for case, causes in active.items():
        _end(spans, causes, Mark(case, as_of, EVERYTHING))
    return {cause: _summed(found) for cause, found in spans.items()}


def _end(spans: _Spans, causes: dict[Cause, float], mark: Mark) -> None:
    """Count what `mark` ends, first come first; what began meanwhile and goes on counts from here."""
    for cause in [each for each in causes if mark.what in (each[0], EVERYTHING)]:
        is_first = cause == next(iter(causes))
        began = causes.pop(cause)
        if is_first and not mark.is_void and mark.at > began:
            for key in (cause, (EVERYTHING, 0)):
                spans.setdefault(key, []).append((mark.case, mark.at - began))
            causes.update({each: max(since, mark.at) for each, since in causes.items()})


def _summed(spans: list[tuple[int, float]]) -> Stood:
    lengths = [length for _case, length in spans]
    return Stood(len({case for case, _length in spans}), sum(lengths), max(lengths))
