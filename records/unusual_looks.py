"""Which looks at contact details stand out. Plain Python.

A mark says "ask", not "wrong": a busy desk looks often, and some looks rightly lead to nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MANY = 20
SPAN = timedelta(hours=1)
LATER = timedelta(days=1)


class Mark(StrEnum):
    """Why a look stands out."""

    MANY = "many"
    NOTHING_DONE = "nothing_done"


@dataclass(frozen=True)
class Look:
    """One look: who, at whom, when, from which case ("": from none)."""

    id: int
    user_id: int
    contact_id: int
    at: datetime
    about: str = ""


def marks(looks: Iterable[Look], acts: Mapping[tuple[int, str], Sequence[datetime]]) -> dict[int, set[Mark]]:
    """The marks of those looks that have any, by id.

    `acts`: when each person did something on each case (by user and number). MANY: at least 20 different people looked
    at by the same person within an hour. NOTHING_DONE: opened from a case on which the person did nothing in the day
    before or after.
    """
    ordered = sorted(looks, key=lambda look: (look.user_id, look.at, look.id))
    found: dict[int, set[Mark]] = {}
    for look in _crowded(ordered):
        found.setdefault(look.id, set()).add(Mark.MANY)
    for look in ordered:
        if look.about and not any(abs(at - look.at) <= LATER for at in acts.get((look.user_id, look.about), ())):
            found.setdefault(look.id, set()).add(Mark.NOTHING_DONE)
    return found


def _crowded(ordered: Sequence[Look]) -> Iterable[Look]:
    """Looks that lie in an hour in which the same person looked at many people."""
    crowded: set[int] = set()
    begin = 0
    for end, look in enumerate(ordered):
        while ordered[begin].user_id != look.user_id or look.at - ordered[begin].at > SPAN:
            begin += 1
        window = ordered[begin : end + 1]
        if len(window) >= MANY and len({each.contact_id for each in window}) >= MANY:
            crowded.update(range(begin, end + 1))
    return [ordered[index] for index in sorted(crowded)]
