"""Whether something kept may go, and when it has to. Plain Python: no Django, the clock is an argument.

Several series may cover the same thing. Then the most careful one counts: nothing goes before the latest minimum, and
nothing has to go before the latest maximum; a series without a maximum keeps it for good. A hold outweighs all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True)
class Span:
    """What one series says. `minimum` and `maximum` are spans of elapsed time; a maximum of None never comes."""

    name: str
    minimum: timedelta
    maximum: timedelta | None
    from_closing: bool = True

    def begins(self, life: "Life") -> datetime | None:
        """From when it counts; None while the case is open and it counts from the closing."""
        return life.closed if self.from_closing else life.created


@dataclass(frozen=True)
class Life:
    """When something came in, when its case was closed (None: it is open), and the names of holds on it."""

    created: datetime
    closed: datetime | None
    holds: tuple[str, ...] = ()


class Why(StrEnum):
    """Why something has to stay."""

    HOLD = "hold"
    MINIMUM = "minimum"
    OPEN = "open"


@dataclass(frozen=True)
class Verdict:
    """Whether it may go; else why not, by what name, and until when (None: that is not known yet)."""

    why: Why | None = None
    names: tuple[str, ...] = ()
    until: datetime | None = None

    @property
    def may_go(self) -> bool:
        return self.why is None


def verdict(spans: Sequence[Span], life: Life, *, now: datetime) -> Verdict:
    """Whether something may be erased now."""
    if life.holds:
        return Verdict(Why.HOLD, life.holds)
    lasting = [span for span in spans if span.minimum]
    running = tuple(span.name for span in lasting if span.begins(life) is None)
    if running:
        return Verdict(Why.OPEN, running)
    ends = [(begins + span.minimum, span.name) for span in lasting if (begins := span.begins(life)) is not None]
    late = [(end, name) for end, name in ends if end > now]
    if late:
        return Verdict(Why.MINIMUM, tuple(sorted({name for _end, name in late})), max(end for end, _name in late))
    return Verdict()


def is_due(spans: Sequence[Span], life: Life, *, now: datetime) -> bool:
    """Whether something has reached the end of its time: it may go, and no series wishes to keep it longer."""
    return bool(spans) and verdict(spans, life, now=now).may_go and all(_is_over(span, life, now) for span in spans)


def _is_over(span: Span, life: Life, now: datetime) -> bool:
    begins = span.begins(life)
    return span.maximum is not None and begins is not None and begins + span.maximum <= now


def latest(untils: Iterable[datetime | None]) -> datetime | None:
    """The last of several moments; None when one of them is not known, or there is none."""
    known = list(untils)
    return None if not known or None in known else max(each for each in known if each is not None)
