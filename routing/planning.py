"""Decide for one request: which areas it lies in, which queue takes it, which clocks run.

Reads `routing.reference`, writes nothing, and is done before any lock is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from civic311.city.current import city_zone
from routing import engine
from routing.models import Queue
from routing.reference import AT_RISK_SHARE, Reference, TargetRow, in_city_zone
from routing.sla import Calendar, Target, moment_at_share, resume_due, target_due


@dataclass(frozen=True)
class Placement:
    """The areas a point lies in: codes by layer, ids of all, the ward's id, and whether the city is there at all."""

    codes: Mapping[str, str]
    area_ids: tuple[int, ...]
    ward_id: int | None
    inside: bool


NOWHERE = Placement({}, (), None, True)


def place(reference: Reference, lat: float | None, long: float | None) -> Placement:
    """Where a point lies. Without a point, nowhere; without a boundary layer, every point counts as inside."""
    if lat is None or long is None:
        return NOWHERE
    codes: dict[str, str] = {}
    others: list[int] = []
    ward_id = None
    inside = True
    for layer in reference.layers:
        code = layer.index.at(lat, long)
        if code is None:
            if layer.is_boundary:
                inside = False
            continue
        codes[layer.code] = code
        if layer.is_reporting:
            ward_id = layer.area_ids[code]
        else:
            others.append(layer.area_ids[code])
    return Placement(codes, tuple(others), ward_id, inside)


@dataclass(frozen=True)
class Routing:
    """The engine's decision with its queue as a row."""

    queue: Queue
    decision: engine.Decision


class NoTriageQueue(Exception):
    """The city has no triage queue: nothing can be taken in until an administrator makes one."""


def route(reference: Reference, facts: engine.Facts) -> Routing:
    """Choose the queue. A rule or default that names a retired queue goes to triage instead.

    Raises NoTriageQueue when the city has none.
    """
    if reference.triage is None:
        raise NoTriageQueue
    service = reference.services[facts.service_code]
    default = service.default_queue
    decision = engine.route(
        facts,
        reference.rules,
        service_queue=default.code if default and default.is_active else None,
        triage_queue=reference.triage.code,
    )
    queue = reference.queues.get(decision.queue, reference.triage)
    return Routing(queue if queue.is_active else reference.triage, decision)


@dataclass(frozen=True)
class PlannedClock:
    """A clock to start, or its new times. `next_percent` is the escalation step due at `next_step_at`."""

    kind: str
    started_at: datetime
    due_at: datetime
    risk_at: datetime
    target_id: int | None
    next_step_at: datetime | None
    next_percent: int | None


def plan_clocks(reference: Reference, *, service_id: int, severity: int, started_at: datetime) -> list[PlannedClock]:
    """The clocks of a new request, counted from when the city received it, on the targets of now."""
    start = in_city_zone(started_at)
    return [
        plan_clock(reference, row, started_at=start, due_at=target_due(start, row.target, row.calendar))
        for row in reference.targets_of(service_id, severity)
    ]


def plan_clock(
    reference: Reference, row: TargetRow, *, started_at: datetime, due_at: datetime,
    paused: timedelta = timedelta(0), after_percent: int = 0,
) -> PlannedClock:  # fmt: skip
    """One clock with its moment of risk and its next escalation step beyond `after_percent`."""
    step = next_step(reference, row, started_at=started_at, due_at=due_at, paused=paused, after_percent=after_percent)
    return PlannedClock(
        kind=row.kind,
        started_at=started_at,
        due_at=due_at,
        risk_at=moment_at_share(started_at, due_at, AT_RISK_SHARE, row.target, row.calendar, paused=paused),
        target_id=row.id,
        next_step_at=step[0] if step else None,
        next_percent=step[1] if step else None,
    )


def next_step(
    reference: Reference, row: TargetRow, *, started_at: datetime, due_at: datetime,
    paused: timedelta = timedelta(0), after_percent: int = 0,
) -> tuple[datetime, int] | None:  # fmt: skip
    """When the next escalation step after `after_percent` is due, and its percent; None after the last."""
    for percent, _recipient in reference.steps.get(row.kind, []):
        if percent > after_percent:
            moment = moment_at_share(started_at, due_at, percent / 100, row.target, row.calendar, paused=paused)
            return moment, percent
    return None


def target_of(reference: Reference, clock: Any) -> TargetRow:
    """What a running clock (anything with the columns of a clock row) counts on.

    One that came with its due time from elsewhere has no target of ours: it counts elapsed time.
    """
    row = reference.targets_by_id.get(clock.target_id or 0)
    return row or TargetRow(None, clock.kind, Target(1, "hours"), Calendar(str(city_zone()), [[]] * 7, set()))


def upcoming_step(reference: Reference, clock: Any, *, after_percent: int, now: datetime) -> PlannedClock:
    """A running clock as it is, with the first step beyond `after_percent` that still lies ahead of `now`."""
    row = target_of(reference, clock)
    start, due = in_city_zone(clock.started_at), in_city_zone(clock.due_at)
    paused = timedelta(seconds=clock.paused_seconds)
    while True:
        planned = plan_clock(
            reference, row, started_at=start, due_at=due, paused=paused, after_percent=after_percent
        )  # fmt: skip
        if planned.next_step_at is None or planned.next_percent is None or planned.next_step_at > now:
            return planned
        after_percent = planned.next_percent


def replan_after_pause(reference: Reference, clock: Any, *, resumed_at: datetime) -> PlannedClock:
    """New times for a paused clock (anything with the columns of a clock row)."""
    row = target_of(reference, clock)
    paused_at = in_city_zone(clock.paused_since)
    due_at = resume_due(in_city_zone(clock.due_at), paused_at, in_city_zone(resumed_at), row.target, row.calendar)
    paused = timedelta(seconds=clock.paused_seconds) + (resumed_at - clock.paused_since)
    return plan_clock(
        reference, row, started_at=in_city_zone(clock.started_at), due_at=due_at, paused=paused,
        after_percent=clock.next_percent - 1 if clock.next_percent else 1000,
    )  # fmt: skip
