"""Take the escalation steps of one request that are due: each once, the log says who was told."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from civic311.accounts.members import members_with
from civic311.lib.jobs import enqueue
from requests_app import events, ledger
from requests_app.actor import WORKER
from requests_app.models import Clock, Event, ServiceRequest
from requests_app.workflow import OPEN_STATUSES
from routing.chains import Step
from routing.models import EscalationStep
from routing.planning import as_it_is, steps_ahead
from routing.reference import reference


def escalate(service_request_id: int, *, now: datetime) -> int:
    """Take what is due at `now` and returns how many clocks moved on.

    Steps that were missed in the meantime count as taken: people hear of the last of them only. Does nothing when
    another worker holds the request, when it is closed or not live, or when the step was taken meanwhile.
    """
    with transaction.atomic():
        service_request = (
            ServiceRequest.objects.select_for_update(no_key=True, skip_locked=True)
            .filter(pk=service_request_id, is_live=True, status__in=OPEN_STATUSES)
            .first()
        )
        if service_request is None:
            return 0
        due = Clock.objects.filter(
            service_request=service_request, next_step_at__lte=now, stopped_at=None, paused_since=None
        )  # fmt: skip
        news = [event for clock in due.order_by("kind") for event in _step(service_request, clock, now)]
        if news:
            ledger.record(service_request, news, actor_id=None, source=WORKER.source, now=now)
            enqueue("requests_app.tasks.announce_backlog")
    return len(news)


def people_in_charge(service_request: ServiceRequest) -> list[int]:
    """Ids of the owner, or of everybody in the department who could take the case when nobody owns it."""
    assignee = service_request.assignee
    if assignee is not None and assignee.is_active:
        return [assignee.pk]
    return [user.pk for user in members_with("requests.claim", service_request.department_id)]


def supervisors(service_request: ServiceRequest) -> list[int]:
    """Ids of those who give out the work of the department."""
    return [user.pk for user in members_with("requests.assign", service_request.department_id)]


def _step(service_request: ServiceRequest, clock: Clock, now: datetime) -> list[events.NewEvent]:
    known = reference()
    chain = known.chain_of(service_request.service_id, service_request.department_id)
    past, ahead = steps_ahead(known, clock, chain, now=now, last_activity=_last_activity(service_request))
    coming = ahead[0] if ahead else None
    if not past:  # something happened meanwhile, or the chain was changed: look again later
        later = events.clock(**asdict(as_it_is(known, clock, coming)))
        return [events.clocks_set([later], promise=None, cause="activity")]
    step = past[-1].step
    return [
        events.escalated(
            clock_kind=clock.kind, step_id=step.id, trigger=step.trigger, amount=step.amount,
            recipient=step.recipient, user_ids=_recipients(service_request, step),
            skipped=[each.step.id for each in past[:-1]],
            next_step_at=coming.at if coming else None, next_step=coming.step.id if coming else None,
        )
    ]  # fmt: skip


def _recipients(service_request: ServiceRequest, step: Step) -> list[int]:
    if step.recipient == EscalationStep.Recipient.OWNER:
        return people_in_charge(service_request)
    return supervisors(service_request)


def _last_activity(service_request: ServiceRequest) -> datetime:
    """When somebody last did something on the case; what the worker wrote does not count."""
    by_people = Event.objects.filter(service_request=service_request).exclude(source=WORKER.source)
    return (
        by_people.order_by("-sequence").values_list("recorded_at", flat=True).first()
        or service_request.updated_datetime
    )
