"""What an emergency mode does to one case: its clocks stand still or have more time, and all of it can be taken back.

Each function may be called twice for the same case; the second time it finds its work done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from civic311.lib.jobs import enqueue
from requests_app import events, ledger
from requests_app.actions.recount import CountingNow, clock_events
from requests_app.actor import WORKER
from requests_app.case_state import ClockState, State
from requests_app.clock_history import Coming, as_if_begun, as_if_never
from requests_app.models import Clock, Event, ServiceRequest
from requests_app.workflow import OPEN_STATUSES, Status
from routing.chains import Step
from routing.emergencies import Mode, covering
from routing.models import Emergency
from routing.planning import plan_clock, replan_after_pause, replan_stretched, target_of
from routing.reference import in_city_zone, reference


def begin(service_request_id: int, mode: Mode, *, now: datetime) -> bool:
    """Let the mode cover an open case that it means, from its start or the case's on. Returns whether it does now."""
    with transaction.atomic():
        # Whoever ends the mode waits for this case, and is then certain to find it covered.
        goes_on = Emergency.objects.select_for_update().filter(pk=mode.id, ended_at=None).first() is not None
        case = ledger.lock(service_request_id)
        means_it = mode.covers(case.service_id, reference().services_by_id[case.service_id].group_id, case.area_ids())
        if not goes_on or case.status not in OPEN_STATUSES or mode.id in case.emergencies or not means_it:
            return False
        _record(case, [began(case, mode, now=now)], now)
    return True


def began(case: ServiceRequest, mode: Mode, *, now: datetime) -> events.NewEvent:
    """The event by which a mode covers a locked case, with the clocks it then has."""
    log = clock_events(case.pk)
    # While it was closed there was nothing to hold.
    opened = [event.occurred_at for event in log if event.kind in ("submitted", "reopened", "unjoined")]
    at = min(max(mode.starts_at, *opened), now)
    if any(event.occurred_at > at and event.kind not in ("submitted", "clocks_set") for event in log):
        coming = Coming(mode.id, mode.effect, mode.percent, at)
        clocks = _whole(case, as_if_begun(log, coming, CountingNow(reference())), now)
    elif mode.suspends:
        clocks = []
    else:
        running = Clock.objects.filter(service_request=case, stopped_at=None)
        clocks = [
            events.clock(**asdict(replan_stretched(reference(), row, _chain(case), at=at, percent=mode.percent)))
            for row in running
        ]
    return events.emergency_began(
        emergency_id=mode.id, effect=mode.effect, percent=mode.percent, clocks=clocks,
        promise=None if mode.suspends else _later(case, clocks), occurred_at=at,
    )  # fmt: skip


def end(service_request_id: int, mode: Mode, *, at: datetime, now: datetime) -> bool:
    """The mode was over `at`: the clocks of an open case run again, unless something else holds them.

    Time that a stretching mode gave is kept: it was promised.
    """
    with transaction.atomic():
        case = ledger.lock(service_request_id)
        if case.status not in OPEN_STATUSES or mode.id not in case.emergencies:
            return False
        _record(case, [ended(case, mode, at=at)], now)
    return True


def ended(case: ServiceRequest, mode: Mode, *, at: datetime) -> events.NewEvent:
    """The event by which a mode covers a locked case no more; its clocks go on where nothing else holds them."""
    clocks: list[dict[str, Any]] = []
    others = [each for each in case.emergencies if each != mode.id]
    if mode.suspends and not is_held(case) and not is_suspended(others):
        last = Event.objects.filter(service_request=case, kind="resumed").order_by("-sequence").first()
        clocks = resumed_clocks(case, at=max(at, last.occurred_at) if last else at)
    return events.emergency_ended(
        emergency_id=mode.id, clocks=clocks, promise=_later(case, clocks) if clocks else None, occurred_at=at
    )


def undo(service_request_id: int, mode: Mode, *, now: datetime) -> bool:
    """Bring a case, open or closed, to where it would be had the mode never been. Returns whether it changed."""
    with transaction.atomic():
        case = ledger.lock(service_request_id)
        log = clock_events(case.pk)
        about = [event.kind for event in log if event.data.get("emergency") == mode.id]
        taken_back = any(event.data.get("undone") for event in log if event.data.get("emergency") == mode.id)
        if "emergency_began" not in about or taken_back or case.status == Status.DUPLICATE:
            return False
        before = as_if_never(log, mode.id, CountingNow(reference()))
        promise = before.expected_datetime
        resolve = before.clocks.get("resolve")
        if promise is None and resolve is not None and case.is_live and not is_suspended(before.emergencies):
            promise = resolve.due_at  # it came in while work waited, so that nothing could be promised then
        news = events.emergency_ended(
            emergency_id=mode.id, clocks=_whole(case, before, now), promise=promise, was_undone=True
        )
        _record(case, [news], now)
    return True


def settle(case: ServiceRequest, *, now: datetime) -> list[events.NewEvent]:
    """The events that bring a locked case into line with the modes in force, after it was closed for a while.

    Those that ended meanwhile cover it no more; those in force let its clocks stand still (again). Modes that stretch
    give no time anew: what was late when it closed is late now.
    """
    covered = Emergency.objects.filter(pk__in=case.emergencies) if case.emergencies else Emergency.objects.none()
    over = [
        events.emergency_ended(emergency_id=row.pk, clocks=[], promise=None)
        for row in covered
        if row.ended_at is not None
    ]
    known = reference()
    group_id = known.services_by_id[case.service_id].group_id
    modes = covering(
        known.emergencies, service_id=case.service_id, group_id=group_id, area_ids=case.area_ids(), at=now
    )  # fmt: skip
    return [
        *over,
        *(events.emergency_began(emergency_id=mode.id, effect=mode.effect) for mode in modes if mode.suspends),
    ]


def coverage_changes(case: ServiceRequest, *, service_id: int, now: datetime) -> list[events.NewEvent]:
    """What another service means for the modes that cover a locked case: some begin, some end."""
    known = reference()
    group_id = known.services_by_id[service_id].group_id
    area_ids = case.area_ids()
    wanted = covering(known.emergencies, service_id=service_id, group_id=group_id, area_ids=area_ids, at=now)
    no_more = [mode for mode in known.emergencies if mode.id in case.emergencies and mode not in wanted]
    return [
        *(ended(case, mode, at=now) for mode in no_more),
        *(began(case, replace(mode, starts_at=now), now=now)
          for mode in wanted if mode.id not in case.emergencies),
    ]  # fmt: skip


def is_held(case: ServiceRequest) -> bool:
    """Whether a hold lets the clocks of a case stand still, whatever else does."""
    if case.status != Status.ON_HOLD:
        return False
    last = Event.objects.filter(service_request=case, kind="held").order_by("-sequence").first()
    return last is not None and bool(last.data["pauses"])


def is_suspended(emergency_ids: Sequence[int]) -> bool:
    """Whether one of these modes lets clocks stand still."""
    return bool(emergency_ids) and Emergency.objects.filter(
        pk__in=emergency_ids, effect=Emergency.Effect.SUSPEND
    ).exists()  # fmt: skip


def resumed_clocks(case: ServiceRequest, *, at: datetime) -> list[dict[str, Any]]:
    """The clocks of a locked case that stand still, as they go on at `at`."""
    paused = Clock.objects.filter(service_request=case, stopped_at=None, paused_since__isnull=False)
    planned = (replan_after_pause(reference(), row, _chain(case), resumed_at=at) for row in paused)
    return [events.clock(**asdict(clock)) for clock in planned]


def _chain(case: ServiceRequest) -> Sequence[Step]:
    return reference().chain_of(case.service_id, case.department_id)


def _later(case: ServiceRequest, clocks: Sequence[Mapping[str, Any]]) -> datetime | None:
    """The new date for the resident: when the resolve clock is due now, unless an equal or later one was named."""
    due = next((events.moment(entry["due_at"]) for entry in clocks if entry["kind"] == "resolve"), None)
    named = case.expected_datetime
    return None if due is None or (named is not None and named >= due) else due


def _whole(case: ServiceRequest, state: State, now: datetime) -> list[dict[str, Any]]:
    """Every clock of `state` with its moment of risk and the step that comes next on the case's chain."""
    rows = {row.kind: row for row in Clock.objects.filter(service_request=case)}
    entries = []
    for kind, clock in state.clocks.items():
        row = rows.get(kind)
        if row is not None:
            entries.append(events.whole_clock(kind, _planned(case, clock, row, now)))
    return entries


def _planned(case: ServiceRequest, clock: ClockState, row: Clock, now: datetime) -> ClockState:
    clock.steps_taken = list(row.steps_taken)
    planned = plan_clock(
        target_of(reference(), clock), _chain(case), started_at=in_city_zone(clock.started_at),
        due_at=in_city_zone(clock.due_at), paused=timedelta(seconds=clock.paused_seconds), taken=row.steps_taken,
        last_activity=now,
    )  # fmt: skip
    runs = clock.is_running and clock.paused_since is None
    clock.risk_at = planned.risk_at
    clock.next_step_at = planned.next_step_at if runs else None
    clock.next_step = planned.next_step if clock.is_running else None
    return clock


def _record(case: ServiceRequest, news: Sequence[events.NewEvent], now: datetime) -> None:
    ledger.record(case, news, actor_id=None, source=WORKER.source, now=now)
    enqueue("requests_app.tasks.announce_backlog")
