"""Find the next escalation step of running clocks anew: after a re-route, and after the chain itself was changed."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from requests_app import events, ledger
from requests_app.actor import WORKER
from requests_app.models import Clock, Event, ServiceRequest
from requests_app.workflow import OPEN_STATUSES
from routing.chains import SILENCE, Due, Step
from routing.planning import as_it_is, steps_ahead
from routing.reference import reference

MACHINES = ("worker", "import")  # what they write is not somebody doing something


def last_activity(service_request: ServiceRequest, chain: Collection[Step]) -> datetime | None:
    """When somebody last did something on the case; asked only of chains that look for silence."""
    if not any(step.trigger == SILENCE for step in chain):
        return None
    by_people = Event.objects.filter(service_request=service_request).exclude(source__in=MACHINES)
    latest = by_people.order_by("-sequence").values_list("recorded_at", flat=True).first()
    return latest or service_request.requested_datetime


def rearmed(
    service_request: ServiceRequest, clocks: Iterable[Clock], *, department_id: int | None, cause: str, now: datetime,
    with_the_past: bool,
) -> list[events.NewEvent]:  # fmt: skip
    """The event that arms running clocks for the chain that counts in `department_id`; none when nothing changes.

    Steps taken stay taken. `with_the_past`: a step that lies in the past of the case is due at once, as when a late
    case comes to another department; otherwise it is passed over, as when a chain gets a new step. Paused clocks are
    left alone: they find their step when they go on.
    """
    known = reference()
    chain = known.chain_of(service_request.service_id, department_id)
    activity = last_activity(service_request, chain)
    entries = []
    for clock in clocks:
        if clock.stopped_at is not None or clock.paused_since is not None:
            continue
        past, ahead = steps_ahead(known, clock, chain, now=now, last_activity=activity)
        waiting = past if with_the_past else [each for each in past if each.step.id == clock.next_step]
        coming = next(iter([*waiting, *ahead]), None)
        if not _is_armed_for(clock, coming):
            entries.append(events.clock(**asdict(as_it_is(known, clock, coming))))
    return [events.clocks_set(entries, promise=None, cause=cause)] if entries else []


def rearmed_for(service_request: ServiceRequest, department_id: int, *, now: datetime) -> list[events.NewEvent]:
    """What follows a re-route: the chain of the new department applies from now on, its overdue steps at once."""
    if department_id == service_request.department_id:
        return []
    clocks = Clock.objects.filter(service_request=service_request, stopped_at=None).order_by("kind")
    return rearmed(service_request, clocks, department_id=department_id, cause="routed", now=now, with_the_past=True)


def rearm(service_request_id: int, *, now: datetime) -> bool:
    """Follow a chain that was changed; steps that lie in the past of the case are passed over. Twice is harmless."""
    with transaction.atomic():
        service_request = ServiceRequest.objects.select_for_update(no_key=True).get(pk=service_request_id)
        if service_request.status not in OPEN_STATUSES or not service_request.is_live:
            return False
        clocks = list(Clock.objects.filter(service_request=service_request).order_by("kind"))
        news = rearmed(
            service_request, clocks, department_id=service_request.department_id, cause="chain", now=now,
            with_the_past=False,
        )  # fmt: skip
        if news:
            ledger.record(
                service_request, news, actor_id=None, source=WORKER.source, now=now, announce=False, clocks=clocks
            )
    return bool(news)


def _is_armed_for(clock: Clock, coming: Due | None) -> bool:
    """Whether the clock waits for this step already. A silence moves with every deed: it is looked at when due."""
    if coming is None:
        return clock.next_step_at is None
    if coming.step.trigger == SILENCE and clock.next_step == coming.step.id and clock.next_step_at is not None:
        return clock.next_step_at <= coming.at
    return clock.next_step == coming.step.id and clock.next_step_at == coming.at
