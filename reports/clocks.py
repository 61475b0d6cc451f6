"""Clocks met and clocks that stood still.

Plain Python and numpy; moments and spans in seconds, as in `reports.metrics`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    kinds = int(clocks.kind.max(initial=0)) + 1
    place = clocks.department[told].astype(np.int64) * kinds + clocks.kind[told]
    counts = np.bincount(place)
    kept = np.bincount(place, weights=met[told])
    return {
        (int(key) // kinds, int(key) % kinds): Share(int(kept[key]), int(counts[key])) for key in np.flatnonzero(counts)
    }


HOLD, EMERGENCY, EVERYTHING = "hold", "emergency", "everything"
# Codes of marks in columns, and what each is about, whether that begins, whether what ends is taken back.
HELD, RESUMED, SUSPENDED, UNDONE, WENT_ON, CLOSED = 1, 2, 3, 4, 5, 6
MEANS = {
    HELD: (HOLD, True, False), RESUMED: (HOLD, False, False), SUSPENDED: (EMERGENCY, True, False),
    UNDONE: (EMERGENCY, False, True), WENT_ON: (EMERGENCY, False, False), CLOSED: (EVERYTHING, False, False),
}  # fmt: skip


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


@dataclass(frozen=True)
class Marks:
    """Marks as columns of equal length, in order within each case (`number`); `code` is one of `MEANS`."""

    number: Integers
    at: Floats
    code: Integers
    reason: Integers

    def __len__(self) -> int:
        return len(self.number)

    def take(self, chosen: NDArray[Any]) -> "Marks":
        """The chosen ones, by mask or positions."""
        return Marks(self.number[chosen], self.at[chosen], self.code[chosen], self.reason[chosen])


def stood_still(marks: Marks, *, as_of: float) -> dict[Cause, Stood]:
    """The same as `stood_one_by_one`, for many: only cases in which causes overlap are told mark by mark."""
    marks = marks.take(marks.at < as_of)
    goes_on = marks.number[1:] == marks.number[:-1]
    begins = (marks.code == HELD) | (marks.code == SUSPENDED)
    follows = np.zeros(len(marks), dtype=np.bool_)
    follows[1:] = goes_on & begins[:-1]
    ends = np.where(np.roll(marks.code, 1) == HELD, marks.code == RESUMED, marks.code == WENT_ON)
    is_odd = (follows & (begins | ~(ends | (marks.code == CLOSED)))) | (marks.code == UNDONE)
    odd = np.zeros(int(marks.number.max(initial=0)) + 1, dtype=np.bool_)
    odd[marks.number[is_odd]] = True
    found = stood_one_by_one(_one_by_one(marks.take(odd[marks.number])), as_of=as_of)
    until = np.append(np.where(goes_on, marks.at[1:], as_of), [as_of][: len(marks)])
    plain = np.flatnonzero(begins & ~odd[marks.number] & (until > marks.at))
    lengths = until[plain] - marks.at[plain]
    for cause, mine in _by_cause(marks.take(plain)):
        more = Stood(len(np.unique(marks.number[plain[mine]])), float(lengths[mine].sum()), float(lengths[mine].max()))
        found[cause] = _both(found[cause], more) if cause in found else more
    return found


def _by_cause(marks: Marks) -> Iterator[tuple[Cause, NDArray[np.intp]]]:
    """Where each cause began, and all of them together."""
    reasons = np.where(marks.code == HELD, marks.reason.astype(np.int64), -1)
    for reason in np.unique(reasons).tolist():
        yield (EMERGENCY, 0) if reason < 0 else (HOLD, reason), np.flatnonzero(reasons == reason)
    if len(marks):
        yield (EVERYTHING, 0), np.arange(len(marks))


def _one_by_one(marks: Marks) -> Iterator[Mark]:
    columns = (each.tolist() for each in (marks.number, marks.at, marks.code, marks.reason))
    for case, at, code, reason in zip(*columns, strict=True):
        yield Mark(case, at, *MEANS[code], reason=reason if code == HELD else 0)


def _both(one: Stood, other: Stood) -> Stood:
    return Stood(one.cases + other.cases, one.seconds + other.seconds, max(one.longest, other.longest))


def stood_one_by_one(marks: Iterable[Mark], *, as_of: float) -> dict[Cause, Stood]:
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
