"""The log of one invented request while it is made: what is put on the tape moves its state, clocks run by themselves.

Escalation steps that come due and things that happen from outside (others join, residents write) fall in between by
time. Nothing happens after `now`.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from requests_app import events
from requests_app.bulk import HistoryEvent
from requests_app.case_state import ClockState, State
from requests_app.events import NewEvent
from requests_app.projection import apply
from routing.chains import Step
from routing.planning import replan_after_pause, steps_ahead, upcoming_step
from routing.reference import Reference
from routing.sla import moment_at_share

_BREATH = timedelta(seconds=70)  # no two deeds of people follow closer


class Tape:
    """Events so far, the state they lead to, and what is still to come from outside."""

    def __init__(self, known: Reference, now: datetime, supervisors: Callable[[], list[int]]) -> None:
        self.state = State()
        self.events: list[HistoryEvent] = []
        self.last = datetime.min.replace(tzinfo=now.tzinfo)
        self._known = known
        self._now = now
        self._supervisors = supervisors
        self._outside: list[tuple[datetime, Callable[[datetime], None]]] = []

    def put(self, event: NewEvent, at: datetime, *, actor_id: int | None = None, source: str = "staff") -> None:
        """Add a fact that happened at `at`."""
        dated = NewEvent(event.kind, event.data, at)
        self.events.append(HistoryEvent(dated, actor_id, source))
        apply(self.state, kind=event.kind, data=event.data, occurred_at=at, recorded_at=at, sequence=len(self.events))
        self.last = at

    def expect(self, happenings: Iterable[tuple[datetime, Callable[[datetime], None]]]) -> None:
        """Things from outside, each called with its moment as long as the case is open then."""
        self._outside = sorted([*self._outside, *happenings], key=lambda happening: happening[0])

    def until(self, moment: datetime) -> bool:
        """Let time pass until `moment`; False when that is not yet past."""
        limit = min(moment, self._now)
        while True:
            clock = self.clock
            step_at = clock.next_step_at if clock is not None and clock.is_running else None
            outside_at = self._outside[0][0] if self._outside else None
            coming = [at for at in (step_at, outside_at) if at is not None]
            if not coming or min(coming) > limit:
                break
            if outside_at is not None and outside_at == min(coming):
                _at, happen = self._outside.pop(0)
                happen(max(outside_at, self.last))
            elif clock is not None:
                self._escalate(clock)
        return moment <= self._now

    def forget_outside(self) -> None:
        """Nothing more comes from outside: the case is closed."""
        self._outside.clear()

    @property
    def clock(self) -> ClockState | None:
        """The clock that counts until the work is done."""
        return self.state.clocks.get("resolve")

    def at_share(self, share: float, kind: str = "resolve") -> datetime:
        """The moment at which so much of a clock's target time is used, but not before what happened last."""
        clock = self.state.clocks.get(kind)
        if clock is None:
            return self.last + timedelta(hours=20 * share)
        row = self._known.targets_by_id[clock.target_id or 0]
        paused = timedelta(seconds=clock.paused_seconds)
        moment = moment_at_share(clock.started_at, clock.due_at, share, row.target, row.calendar, paused=paused)
        return max(moment.replace(microsecond=0), self.last + _BREATH)

    def resume(self, at: datetime, *, actor_id: int | None) -> None:
        """End a hold; what was left of each paused clock is given again."""
        waiting = [clock for clock in self.state.clocks.values() if clock.is_running and clock.paused_since is not None]
        chain = self._chain()
        planned = [_named(self._known, clock, chain, at) for clock in waiting]
        self.put(events.resumed(clocks=planned), at, actor_id=actor_id)

    def reopen(self, at: datetime, *, by: str, note_id: int | None, actor_id: int | None) -> None:
        """Take the case up again with the clock as it was and the next step that still lies ahead."""
        self.put(
            events.reopened(by=by, note_id=note_id), at, actor_id=actor_id,
            source="resident" if by == "resident" else "staff",
        )  # fmt: skip
        clock = self.clock
        if clock is None:
            return
        planned = upcoming_step(self._known, clock, self._chain(), now=at)
        self.put(
            events.clocks_set([events.clock(**vars(planned))], promise=None, cause="reopened"), at,
            actor_id=actor_id, source=self.events[-1].source,
        )  # fmt: skip

    def _escalate(self, clock: ClockState) -> None:
        at = clock.next_step_at
        if at is None:
            return
        past, ahead = steps_ahead(self._known, clock, self._chain(), now=at, last_activity=self.last)
        coming = ahead[0] if ahead else None
        step = past[-1].step if past else None
        if step is None:
            clock.next_step_at = None
            return
        owner = self.state.assignee_id
        told = self._supervisors() if step.recipient == "supervisor" or owner is None else [owner]
        self.put(
            events.escalated(
                clock_kind="resolve", step_id=step.id, trigger=step.trigger, amount=step.amount,
                recipient=step.recipient, user_ids=told, skipped=[each.step.id for each in past[:-1]],
                next_step_at=coming.at if coming else None, next_step=coming.step.id if coming else None,
            ),
            max(at, self.last), source="worker",
        )  # fmt: skip
        if step.flags and not self.state.is_flagged:
            self.put(events.flagged(is_flagged=True), self.last, source="worker")

    def _chain(self) -> Sequence[Step]:
        return self._known.chain_of(self.state.service_id or 0, self.state.department_id)


def _named(known: Reference, clock: ClockState, chain: Sequence[Step], at: datetime) -> dict[str, object]:
    return events.clock(**vars(replan_after_pause(known, clock, chain, resumed_at=at)))
