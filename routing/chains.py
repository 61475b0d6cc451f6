"""Escalation chains: which step of a clock comes next, and when. Plain Python; times are aware datetimes.

A step is due at a share of the clock's time, at an age of the clock, or after a silence on the case. Each step is taken
once for each clock, whatever happens: what was taken is never due again.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SHARE, AGE, SILENCE = "share", "age", "silence"


@dataclass(frozen=True)
class Step:
    """One step as the city set it up; `routing.models.EscalationStep` tells what the fields mean."""

    id: int
    kind: str
    trigger: str
    amount: int
    recipient: str
    role_id: int | None = None
    person_id: int | None = None
    notifies: bool = True
    flags: bool = False
    raises_severity: bool = False
    moves_to_id: int | None = None
    assigns: bool = False


@dataclass(frozen=True)
class Due:
    """A step and the moment at which it is due."""

    at: datetime
    step: Step


@dataclass(frozen=True)
class Times:
    """What the moments of a clock's steps are counted from.

    `at_share` gives the moment at which a share of the clock's time is used (1 is the due time); `last_activity` is
    when something last happened on the case, by people.
    """

    started_at: datetime
    last_activity: datetime
    at_share: Callable[[float], datetime]


def steps_of(chain: Iterable[Step], kind: str, *, taken: Collection[int] = ()) -> list[Step]:
    """The steps of a chain for one kind of clock that were not taken yet."""
    return [step for step in chain if step.kind == kind and step.id not in taken]


def moment_of(step: Step, times: Times) -> datetime:
    """When a step is due."""
    if step.trigger == SHARE:
        return times.at_share(step.amount / 100)
    base = times.started_at if step.trigger == AGE else times.last_activity
    return base + timedelta(hours=step.amount)


def in_order(steps: Iterable[Step], times: Times) -> list[Due]:
    """The steps with their moments, the earliest first; at the same moment in the order of their ids."""
    return sorted((Due(moment_of(step, times), step) for step in steps), key=lambda due: (due.at, due.step.id))


def next_due(chain: Sequence[Step], kind: str, times: Times, *, taken: Collection[int] = ()) -> Due | None:
    """The step that comes next; None after the last."""
    ordered = in_order(steps_of(chain, kind, taken=taken), times)
    return ordered[0] if ordered else None
