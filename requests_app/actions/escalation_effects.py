"""What a step of an escalation does to the case, and who is told, as events."""

from dataclasses import dataclass, field

from requests_app import events
from requests_app.models import KeptFrom, ServiceRequest
from requests_app.queries.directory import ASSIGN, CLAIM, Directory, least_loaded, people_in_charge, supervisors
from routing.chains import Step
from routing.models import EscalationStep, Queue
from routing.reference import reference

Recipient = EscalationStep.Recipient
MOST_URGENT = 1


@dataclass
class Taken:
    """What a step does: events beside `escalated`, who is told, and the new severity if there is one."""

    news: list[events.NewEvent] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    severity: int | None = None


def effects_of(step: Step, service_request: ServiceRequest, directory: Directory) -> Taken:
    """Decide what the step does. Whoever is told is looked for where the case is afterwards."""
    done = Taken()
    if step.flags and not service_request.is_flagged:
        done.news.append(events.flagged(is_flagged=True))
    if step.raises_severity and service_request.severity > MOST_URGENT:
        done.severity = service_request.severity - 1
        done.news.append(events.severity_changed(severity=done.severity))
    queue = _new_queue(step, service_request)
    if queue is not None:
        reason = {"kind": "escalation", "trigger": step.trigger, "amount": step.amount, "queue": queue.code}
        done.news.append(events.routed(department_id=queue.department_id, queue_id=queue.pk, reasons=[reason]))
    there = _as_it_will_be(service_request, queue)
    done.told = recipients(step, there, directory)
    if step.assigns:
        done.news.extend(_new_owner(step, there, directory, done.told))
    return done


def recipients(step: Step, service_request: ServiceRequest, directory: Directory) -> list[int]:
    """Ids of the people whom the step tells, stand-ins in place of those who are away; supervisors when nobody is."""
    department_id = service_request.department_id
    if step.recipient == Recipient.OWNER:
        return people_in_charge(service_request, directory)
    if step.recipient == Recipient.QUEUE:
        found = directory.first_there(lambda: directory.people_with(CLAIM, department_id))
    elif step.recipient == Recipient.ROLE and step.role_id is not None:
        found = directory.first_there(lambda: directory.people_in(step.role_id or 0, department_id))
    elif step.recipient == Recipient.PERSON and step.person_id is not None:
        found = directory.first_there(lambda: directory.active(step.person_id or 0))
    else:
        found = []
    return found or supervisors(service_request, directory)


def _new_queue(step: Step, service_request: ServiceRequest) -> Queue | None:
    """Where the step sends the case; None when it stays: it is there, the queue is retired, or it is kept from it."""
    if step.moves_to_id is None or step.moves_to_id == service_request.queue_id:
        return None
    queue = next((each for each in reference().queues.values() if each.pk == step.moves_to_id), None)
    if queue is None or not queue.is_active:
        return None
    kept = KeptFrom.objects.filter(service_request=service_request, department_id=queue.department_id)
    return None if kept.exists() else queue


def _as_it_will_be(service_request: ServiceRequest, queue: Queue | None) -> ServiceRequest:
    """The case as it is after the move, unsaved: with another department nobody owns it."""
    if queue is None:
        return service_request
    is_same = queue.department_id == service_request.department_id
    moved = ServiceRequest(pk=service_request.pk, department_id=queue.department_id, queue_id=queue.pk)
    moved.assignee = service_request.assignee if is_same else None
    return moved


def _new_owner(
    step: Step, service_request: ServiceRequest, directory: Directory, told: list[int]
) -> list[events.NewEvent]:
    """Give the case to whoever was told: of several to the one with the least open work who may own it."""
    own = set(directory.people_with(CLAIM, service_request.department_id))
    able = own | set(directory.people_with(CLAIM, None)) | set(directory.people_with(ASSIGN, None))
    candidates = [user_id for user_id in told if user_id in able]
    if not candidates or service_request.assignee_id in candidates:
        return []
    chosen = candidates[0] if len(candidates) == 1 else least_loaded(candidates)
    is_cover = step.recipient == Recipient.PERSON and chosen != step.person_id
    return [events.assigned(assignee_id=chosen, how="cover" if is_cover else "escalation")]
