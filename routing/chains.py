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

    @property
    def does_more_than_tell(self) -> bool:
        """Whether the case itself changes by it."""
        return self.flags or self.raises_severity or self.assigns or self.moves_to_id is not None


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


@dataclass(frozen=True)
class Agenda:
    """The steps of a clock that were not taken yet, in order.

    `missed` lay before the moment the clock was armed for and are passed over; `due` are to be taken now; `coming` lie
    ahead.
    """

    missed: tuple[Due, ...]
    due: tuple[Due, ...]
    coming: tuple[Due, ...]

    def take(self) -> tuple[Due, list[int]] | None:
        """The step to take now, with the ids of those that count as taken with it; None when nothing is due.

        Steps that only tell people are left out when a later one is due too: people hear of the last. What does more
        than tell is always done.
        """
        if not self.due:
            return None
        place = next((number for number, each in enumerate(self.due) if each.step.does_more_than_tell), None)
        chosen = len(self.due) - 1 if place is None else place
        return self.due[chosen], [each.step.id for each in (*self.missed, *self.due[:chosen])]

    def after(self, taken: Collection[int]) -> Due | None:
        """What comes next once these steps count as taken."""
        return next((each for each in (*self.due, *self.coming) if each.step.id not in taken), None)


def agenda(ordered: Iterable[Due], *, now: datetime, armed_at: datetime | None, armed_for: int | None) -> Agenda:
    """Sort steps that were not taken (as `in_order` gives them) by what is to be done `now`.

    The clock was armed for the step `armed_for` at `armed_at`; other steps before that moment were passed over, as when
    a chain gets a step that lies in the past of a case. None armed: nothing was passed over.
    """
    missed: list[Due] = []
    due: list[Due] = []
    coming: list[Due] = []
    for each in ordered:
        if each.at > now:
            coming.append(each)
        elif armed_at is not None and each.at < armed_at and each.step.id != armed_for:
            missed.append(each)
        else:
            due.append(each)
    return Agenda(tuple(missed), tuple(due), tuple(coming))
