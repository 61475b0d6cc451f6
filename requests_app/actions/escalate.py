"""Take the escalation steps of one request that are due: each once, the log says who was told."""

from datetime import datetime

from django.db import transaction

from civic311.accounts.members import members_with
from civic311.lib.jobs import enqueue
from requests_app import events, ledger
from requests_app.actor import WORKER
from requests_app.models import Clock, ServiceRequest
from requests_app.workflow import OPEN_STATUSES
from routing.models import EscalationStep
from routing.planning import upcoming_step
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
        steps = [_step(service_request, clock, now) for clock in due.order_by("kind")]
        if steps:
            ledger.record(service_request, steps, actor_id=None, source=WORKER.source, now=now)
            enqueue("requests_app.tasks.announce_backlog")
    return len(steps)


def people_in_charge(service_request: ServiceRequest) -> list[int]:
    """Ids of the owner, or of everybody in the department who could take the case when nobody owns it."""
    assignee = service_request.assignee
    if assignee is not None and assignee.is_active:
        return [assignee.pk]
    return [user.pk for user in members_with("requests.claim", service_request.department_id)]


def supervisors(service_request: ServiceRequest) -> list[int]:
    """Ids of those who give out the work of the department."""
    return [user.pk for user in members_with("requests.assign", service_request.department_id)]


def _step(service_request: ServiceRequest, clock: Clock, now: datetime) -> events.NewEvent:
    known = reference()
    recipients = dict(known.steps.get(clock.kind, []))
    first = clock.next_percent or 0
    ahead = upcoming_step(known, clock, after_percent=first, now=now)
    taken = [p for p in recipients if p >= first and (ahead.next_percent is None or p < ahead.next_percent)]
    percent = max(taken, default=first)
    recipient = recipients.get(percent, EscalationStep.Recipient.SUPERVISOR)
    is_for_owner = recipient == EscalationStep.Recipient.OWNER
    return events.escalated(
        clock_kind=clock.kind,
        percent=percent,
        recipient=str(recipient),
        user_ids=people_in_charge(service_request) if is_for_owner else supervisors(service_request),
        next_step_at=ahead.next_step_at,
        next_percent=ahead.next_percent,
    )
