"""An on-call rota as intervals: where nobody is on call. Plain Python; times are aware datetimes."""

from collections.abc import Iterable
from datetime import datetime

Span = tuple[datetime, datetime]


def gaps(shifts: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """The times between `start` and `end` that no shift covers, in order."""
    found: list[Span] = []
    covered_until = start
    for begins, ends in sorted(shifts):
        if begins >= end:
            break
        if begins > covered_until:
            found.append((covered_until, begins))
        covered_until = max(covered_until, ends)
    if covered_until < end:
        found.append((covered_until, end))
    return found


def overlaps(one: Span, others: Iterable[Span]) -> bool:
    """Whether a span shares any time with one of the others."""
    return any(one[0] < ends and begins < one[1] for begins, ends in others)
