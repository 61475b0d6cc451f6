"""What the emergency modes in force mean for a report that comes in."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from requests_app import events
from requests_app.case_state import ClockState
from routing.chains import Step
from routing.emergencies import Mode
from routing.planning import PlannedClock, replan_stretched
from routing.reference import Reference


@dataclass(frozen=True)
class Covered:
    """A mode that covers a new request from `at` on; `clocks` are those that it gives more time."""

    mode: Mode
    at: datetime
    clocks: Sequence[PlannedClock] = ()


def covered_by(
    known: Reference, modes: Sequence[Mode], clocks: Sequence[PlannedClock], *, received_at: datetime,
    chain: Sequence[Step],
) -> list[Covered]:  # fmt: skip
    """What each mode does to the planned clocks of a request, one after the other."""
    found = []
    now_planned = list(clocks)
    for mode in modes:
        at = max(mode.starts_at, received_at)
        if mode.suspends:
            found.append(Covered(mode, at))
            continue
        now_planned = [
            replan_stretched(known, _running(clock), chain, at=at, percent=mode.percent) for clock in now_planned
        ]
        found.append(Covered(mode, at, now_planned))
    return found


def promised(clocks: Sequence[PlannedClock], covered: Sequence[Covered]) -> datetime | None:
    """Until when it should be resolved, as the reporter is told: nothing while a mode lets work wait."""
    if any(each.mode.suspends for each in covered):
        return None
    last = next((each.clocks for each in reversed(covered) if each.clocks), clocks)
    return next((clock.due_at for clock in last if clock.kind == "resolve"), None)


def began_events(covered: Sequence[Covered]) -> list[events.NewEvent]:
    """The events of the coverage; they follow that of the clocks."""
    return [
        events.emergency_began(
            emergency_id=each.mode.id, effect=each.mode.effect, percent=each.mode.percent,
            clocks=[events.clock(**asdict(clock)) for clock in each.clocks], occurred_at=each.at,
        )
        for each in covered
    ]  # fmt: skip


def _running(clock: PlannedClock) -> ClockState:
    return ClockState(clock.started_at, clock.due_at, clock.risk_at, clock.target_id, clock.next_step_at, None)
