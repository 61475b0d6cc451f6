"""Decide for one request: which areas it lies in, which queue takes it, which clocks run.

Reads `routing.reference`, writes nothing, and is done before any lock is taken.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from civic311.city.current import city_zone
from routing import engine
from routing.chains import Agenda, Due, Step, Times, agenda, in_order, next_due, steps_of
from routing.effects import TargetEffect
from routing.layers import LANDMARK_METRES, Neighbor
from routing.models import OutsideBody, Queue
from routing.reference import AT_RISK_SHARE, Reference, TargetRow, in_city_zone
from routing.severity import ScoredSeverity, score
from routing.sla import Calendar, Target, moment_at_share, resume_due, stretch_due, target_due


@dataclass(frozen=True)
class Placement:
    """The areas a point lies in: codes by layer, ids of all but the ward, the ward's id, and whether it is in the city.

    Outside the city `neighbor` is the authority it belongs to, where a layer of neighbors knows it.
    """

    codes: Mapping[str, str]
    area_ids: tuple[int, ...]
    ward_id: int | None
    inside: bool
    neighbor: Neighbor | None = None

    @property
    def all_area_ids(self) -> list[int]:
        """Ids of every area, the ward first."""
        return [*([self.ward_id] if self.ward_id else []), *self.area_ids]


NOWHERE = Placement({}, (), None, True)


def place(reference: Reference, lat: float | None, long: float | None, *, on: date) -> Placement:
    """Where a point lies, by the areas in force `on` that day of the city's calendar.

    Without a point, nowhere. Without a boundary layer every point counts as inside, unless it lies in no area of the
    city and in one of its neighbors.
    """
    if lat is None or long is None:
        return NOWHERE
    codes: dict[str, str] = {}
    others: list[int] = []
    ward_id = None
    inside = True
    for layer in reference.layers:
        if layer.is_neighbors:
            continue
        areas = layer.on(on)
        code = areas.index.at(lat, long)
        if code is None:
            inside = inside and not (layer.is_boundary and len(areas.index))
            continue
        codes[layer.code] = code
        if layer.is_reporting:
            ward_id = areas.area_ids[code]
        else:
            others.append(areas.area_ids[code])
    neighbor = None if inside and codes else _neighbor(reference, lat, long, on)
    return Placement(codes, tuple(others), ward_id, inside and neighbor is None, neighbor)


def _neighbor(reference: Reference, lat: float, long: float, on: date) -> Neighbor | None:
    for layer in reference.layers:
        if layer.is_neighbors:
            areas = layer.on(on)
            code = areas.index.at(lat, long)
            if code is not None:
                return layer.neighbors[areas.area_ids[code]]
    return None


def landmarks_near(reference: Reference, lat: float | None, long: float | None) -> dict[str, float]:
    """Metres to the nearest landmark of each type (such as "school") within 1,000 m, as rules ask for it."""
    if lat is None or long is None:
        return {}
    found = {code: index.metres(lat, long, within=LANDMARK_METRES) for code, index in reference.landmarks.items()}
    return {code: metres for code, metres in found.items() if metres is not None}


def landmarks_near_each(reference: Reference, points: Sequence[tuple[float, float]]) -> list[dict[str, float]]:
    """The same for many positions at once."""
    near: list[dict[str, float]] = [{} for _point in points]
    for code, index in reference.landmarks.items():
        for found, metres in zip(near, index.metres_of_each(points, within=LANDMARK_METRES), strict=True):
            if metres is not None:
                found[code] = metres
    return near


@dataclass(frozen=True)
class Routing:
    """The engine's decision with its queue as a row, and the outside body that it hands the request to."""

    queue: Queue
    decision: engine.Decision
    hand_off: OutsideBody | None = None
    by_answer: bool = False  # an answer, not a rule, said that it is for somebody outside

    @property
    def ends_here(self) -> bool:
        """Whether the request closes at once, since somebody outside is responsible and nobody here follows it."""
        return self.hand_off is not None and not self.hand_off.stays_open


class NoTriageQueue(Exception):
    """The city has no triage queue: nothing can be taken in until an administrator makes one."""


def route(reference: Reference, facts: engine.Facts) -> Routing:
    """Choose the queue. A rule or default that names a retired queue goes to triage instead.

    Raises NoTriageQueue when the city has none.
    """
    return decide(reference, facts, reference.rules, score(facts, reference.factors))


def decide(reference: Reference, facts: engine.Facts, rules: engine.RuleSet, severity: ScoredSeverity) -> Routing:
    """The same by other rules than those in force, with the severity as it was scored. Raises NoTriageQueue."""
    if reference.triage is None:
        raise NoTriageQueue
    default = reference.services[facts.service_code].default_queue
    usual = default if default and default.is_active else None
    decision = engine.route(
        facts,
        rules,
        service_queue=usual.code if usual else None,
        triage_queue=reference.triage.code,
        queue_departments=reference.queue_departments,
        severity=severity,
    )
    queue = reference.queues.get(decision.queue) if decision.queue else _queue_of(reference, decision, usual)
    if queue is None or not queue.is_active:
        queue = reference.triage
    body = reference.bodies.get(decision.hand_off or "")
    if decision.rule_id is None:
        body = reference.services[facts.service_code].hands_to
    return Routing(queue, decision, body if body and body.is_active else None)


def _queue_of(reference: Reference, decision: engine.Decision, usual: Queue | None) -> Queue | None:
    """Where a department takes what a rule sends to it: the service's usual queue if it is theirs, else their first."""
    if usual is not None and usual.department.code == decision.department:
        return usual
    theirs = (queue for queue in reference.queues.values() if queue.department.code == decision.department)
    return next((queue for queue in sorted(theirs, key=lambda queue: queue.code) if queue.is_active), None)


@dataclass(frozen=True)
class PlannedClock:
    """A clock to start, or its new times. `next_step` is the escalation step due at `next_step_at`."""

    kind: str
    started_at: datetime
    due_at: datetime
    risk_at: datetime | None
    target_id: int | None
    next_step_at: datetime | None
    next_step: int | None


def plan_clocks(
    reference: Reference, *, service_id: int, severity: int, started_at: datetime,
    department_id: int | None = None, area_ids: Sequence[int] = (), by_rule: Sequence[TargetEffect] = (),
) -> list[PlannedClock]:  # fmt: skip
    """The clocks of a new request, counted from when the city received it, on the targets of now.

    What a rule gives (`by_rule`) counts in place of the service's own target of that kind, on the same calendar.
    """
    start = in_city_zone(started_at)
    chain = reference.chain_of(service_id, department_id)
    rows = {row.kind: row for row in reference.targets_of(service_id, severity, area_ids)}
    for given in by_rule:
        row = _target_of_rule(reference, given, rows.get(given.kind))
        if row is not None:
            rows[given.kind] = row
    return [
        plan_clock(row, chain, started_at=start, due_at=target_due(start, row.target, row.calendar))
        for row in rows.values()
    ]


def _target_of_rule(reference: Reference, given: TargetEffect, instead_of: TargetRow | None) -> TargetRow | None:
    calendar_ids = (instead_of.calendar_id if instead_of else None, reference.default_calendar_id)
    keys = [(given.kind, given.amount, given.unit, calendar_id) for calendar_id in calendar_ids if calendar_id]
    return next((reference.rule_targets[key] for key in keys if key in reference.rule_targets), None)


def plan_clock(
    row: TargetRow, chain: Sequence[Step], *, started_at: datetime, due_at: datetime,
    paused: timedelta = timedelta(0), taken: Collection[int] = (), last_activity: datetime | None = None,
) -> PlannedClock:  # fmt: skip
    """One clock with its moment of risk and the step of its chain that comes next after those `taken`.

    `last_activity`: when somebody last did something on the case (else its start); silences count from there.
    """
    times = _times(row, started_at=started_at, due_at=due_at, paused=paused, last_activity=last_activity)
    due = next_due(chain, row.kind, times, taken=taken)
    return PlannedClock(
        kind=row.kind,
        started_at=started_at,
        due_at=due_at,
        risk_at=times.at_share(AT_RISK_SHARE),
        target_id=row.id,
        next_step_at=due.at if due else None,
        next_step=due.step.id if due else None,
    )


def _times(row: TargetRow, *, started_at: datetime, due_at: datetime, paused: timedelta,
           last_activity: datetime | None) -> Times:  # fmt: skip
    def at_share(share: float) -> datetime:
        return moment_at_share(started_at, due_at, share, row.target, row.calendar, paused=paused)

    return Times(started_at=started_at, last_activity=last_activity or started_at, at_share=at_share)


def target_of(reference: Reference, clock: Any) -> TargetRow:
    """What a running clock (anything with the columns of a clock row) counts on.

    One that came with its due time from elsewhere has no target of ours: it counts elapsed time.
    """
    return reference.targets_by_id.get(clock.target_id or 0) or elapsed_time(clock.kind)


def elapsed_time(kind: str) -> TargetRow:
    """What a clock counts on that was given its due time instead of a target: elapsed time."""
    return TargetRow(None, kind, Target(1, "hours"), Calendar(str(city_zone()), [[]] * 7, set()))


def steps_ahead(
    reference: Reference, clock: Any, chain: Sequence[Step], *, now: datetime, last_activity: datetime | None = None
) -> tuple[list[Due], list[Due]]:
    """The steps of a running clock that were not taken: those due at `now`, and those still to come, both in order."""
    row = target_of(reference, clock)
    times = _times(
        row, started_at=in_city_zone(clock.started_at), due_at=in_city_zone(clock.due_at),
        paused=timedelta(seconds=clock.paused_seconds), last_activity=last_activity,
    )  # fmt: skip
    ordered = in_order(steps_of(chain, row.kind, taken=clock.steps_taken), times)
    return [each for each in ordered if each.at <= now], [each for each in ordered if each.at > now]


def agenda_of(
    reference: Reference, clock: Any, chain: Sequence[Step], *, now: datetime, last_activity: datetime | None = None
) -> Agenda:
    """What the chain asks of a running clock at `now`: steps to take, passed over, and still to come."""
    past, ahead = steps_ahead(reference, clock, chain, now=now, last_activity=last_activity)
    return agenda([*past, *ahead], now=now, armed_at=clock.next_step_at, armed_for=clock.next_step)


def steps_in_order(
    reference: Reference, clock: PlannedClock, chain: Sequence[Step], *, received_at: datetime
) -> list[Due]:
    """Every step of a chain for a clock about which nothing happens, with its moment, the earliest first."""
    row = reference.targets_by_id[clock.target_id or 0]
    times = _times(
        row, started_at=clock.started_at, due_at=clock.due_at, paused=timedelta(0), last_activity=received_at
    )
    return in_order(steps_of(chain, clock.kind), times)


def as_it_is(reference: Reference, clock: Any, coming: Due | None) -> PlannedClock:
    """A running clock with its times as they are and another next step."""
    row = target_of(reference, clock)
    start, due = in_city_zone(clock.started_at), in_city_zone(clock.due_at)
    planned = plan_clock(row, (), started_at=start, due_at=due, paused=timedelta(seconds=clock.paused_seconds))
    return replace(planned, next_step_at=coming.at if coming else None, next_step=coming.step.id if coming else None)


def upcoming_step(
    reference: Reference, clock: Any, chain: Sequence[Step], *, now: datetime, last_activity: datetime | None = None
) -> PlannedClock:
    """A running clock as it is, with the first step not taken that still lies ahead of `now`: others are skipped."""
    _past, ahead = steps_ahead(reference, clock, chain, now=now, last_activity=last_activity or now)
    return as_it_is(reference, clock, ahead[0] if ahead else None)


def replan_after_pause(
    reference: Reference, clock: Any, chain: Sequence[Step], *, resumed_at: datetime
) -> PlannedClock:
    """New times for a paused clock (anything with the columns of a clock row).

    A pause that would end before it began, because the server's clock was set back, has no length.
    """
    row = target_of(reference, clock)
    resumed_at = max(resumed_at, clock.paused_since)
    paused_at = in_city_zone(clock.paused_since)
    due_at = resume_due(in_city_zone(clock.due_at), paused_at, in_city_zone(resumed_at), row.target, row.calendar)
    paused = timedelta(seconds=clock.paused_seconds) + (resumed_at - clock.paused_since)
    return plan_clock(
        row, chain, started_at=in_city_zone(clock.started_at), due_at=due_at, paused=paused,
        taken=clock.steps_taken, last_activity=resumed_at,
    )  # fmt: skip


def replan_stretched(
    reference: Reference, clock: Any, chain: Sequence[Step], *, at: datetime, percent: int
) -> PlannedClock:
    """New times for a running clock of whose remaining time there is `percent` from `at` on (a pause counts later)."""
    row = target_of(reference, clock)
    at = max(min(at, clock.paused_since or at), clock.started_at)
    due_at = stretch_due(in_city_zone(clock.due_at), in_city_zone(at), percent, row.target, row.calendar)
    return plan_clock(
        row, chain, started_at=in_city_zone(clock.started_at), due_at=due_at,
        paused=timedelta(seconds=clock.paused_seconds), taken=clock.steps_taken,
    )  # fmt: skip
