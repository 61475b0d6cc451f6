"""Incidents: one event in the city behind many cases. Cases join and leave; one update reaches everybody behind it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from civic311.accounts.models import User
from civic311.accounts.viewer import viewer_of
from civic311.lib.jobs import enqueue
from requests_app import events
from requests_app.actions import talk
from requests_app.actions.change import changing
from requests_app.actions.closing import MissingEvidence
from requests_app.actions.parts import PartsOpen
from requests_app.actions.work import close
from requests_app.actor import WORKER, Actor
from requests_app.models import Incident, IncidentUpdate, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.policies import NotAllowed
from routing.models import ClosureReason

MOST_TRIES = 3


class IncidentOver(Exception):
    """The incident is closed: nothing joins it any more and no update goes out."""


class InAnother(Exception):
    """The case belongs to another incident already."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(str(incident))
        self.incident = incident


def open_incident(incident: Incident, *, actor: Actor, now: datetime) -> Incident:
    """Keep a new incident. Who may is the caller's to check: there is no case yet."""
    incident.opened_by_id = actor.user_id
    incident.opened_at = now
    incident.save()
    return incident


def keep_words(incident: Incident) -> None:
    """Save name, text and who leads; the date and the end change with an update only."""
    incident.save(update_fields=["name", "text", "queue"])


def join_incident(service_request_id: int, *, incident_id: int, actor: Actor, version: int | None,
                  now: datetime) -> bool:  # fmt: skip
    """Make a case one of the incident's; the date that the incident promises is its date too, the first one stays.

    Returns whether it is new there. Raises IncidentOver, InAnother and what `changing` raises.
    """
    with changing(service_request_id, "incident", actor=actor, version=version, now=now) as change:
        case = change.service_request
        if case.incident_id == incident_id:
            return False
        if case.incident_id is not None:
            raise InAnother(Incident.objects.get(pk=case.incident_id))
        incident = Incident.objects.select_for_update().get(pk=incident_id)
        if incident.closed_at is not None:
            raise IncidentOver
        change.events.append(events.incident_joined(incident_id=incident_id))
        if incident.promise is not None:
            change.events.append(_promised(incident.promise))
    return True


def leave_incident(service_request_id: int, *, actor: Actor, version: int | None, now: datetime) -> bool:
    """Take a case out of its incident; the date it has by now stays. Returns whether it was in one."""
    with changing(service_request_id, "incident", actor=actor, version=version, now=now) as change:
        incident_id = change.service_request.incident_id
        if incident_id is None:
            return False
        change.events.append(events.incident_left(incident_id=incident_id))
    return True


def _promised(promise: datetime) -> events.NewEvent:
    return events.clocks_set([], promise=promise, cause="incident")


@transaction.atomic
def post_update(
    incident_id: int, *, text: str, promise: datetime | None = None, closes: bool = False,
    reason: ClosureReason | None = None, chosen: Sequence[int] = (), ends: bool = False, actor: Actor, now: datetime,
) -> IncidentUpdate | None:  # fmt: skip
    """Leave an update for the worker to write to every case (or those `chosen`), case by case.

    `promise` is the new date for all; `closes` closes the cases for `reason`; `ends` closes the incident itself.
    Returns None when there is nothing to tell. Raises IncidentOver.
    """
    incident = Incident.objects.select_for_update().get(pk=incident_id)
    if incident.closed_at is not None:
        raise IncidentOver
    if promise is not None and not chosen:
        incident.promise = promise
    if ends:
        incident.closed_at, incident.closure_reason = now, reason
    incident.save(update_fields=["promise", "closed_at", "closure_reason"])
    if not text and promise is None and not closes:
        return None
    update = IncidentUpdate.objects.create(
        incident=incident, text=text, promise=promise, closes=closes, closure_reason=reason, chosen=sorted(chosen),
        written_by_id=actor.user_id, written_at=now,
    )  # fmt: skip
    enqueue("requests_app.tasks.tell_incidents")
    return update


def next_update() -> int | None:
    """The oldest update that has not reached all its cases."""
    return IncidentUpdate.objects.filter(done_at=None).order_by("pk").values_list("pk", flat=True).first()


def write_next(update_id: int, *, now: datetime) -> bool:
    """Write an update to the next of its cases; False when it is done or another worker has it in hand.

    How far it came is kept in the transaction that writes to the case: no case is told twice.
    """
    with transaction.atomic():
        update = (
            IncidentUpdate.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=update_id, done_at=None)
            .select_related("incident", "closure_reason", "written_by")
            .first()
        )
        if update is None:
            return False
        case_id = _cases(update).values_list("pk", flat=True).first()
        if case_id is None:
            IncidentUpdate.objects.filter(pk=update_id).update(done_at=now)
            return False
        left_open = update.left_open + (not _write_to(case_id, update, now))
        IncidentUpdate.objects.filter(pk=update_id).update(position=case_id, attempts=0, left_open=left_open)
    return True


def pass_over(update_id: int) -> None:
    """Writing to a case failed: try again, and after a few times go on with the one after it."""
    with transaction.atomic():
        update = IncidentUpdate.objects.select_for_update().get(pk=update_id)
        update.attempts += 1
        if update.attempts >= MOST_TRIES:
            stuck = _cases(update).values_list("pk", flat=True).first()
            update.position, update.attempts = stuck or update.position, 0
            update.left_open += 1
        update.save(update_fields=["position", "attempts", "left_open"])


def _cases(update: IncidentUpdate) -> QuerySet[ServiceRequest]:
    """The cases that are still to be told; what was closed by itself meanwhile has had its last word."""
    wanted = Q(pk__in=update.chosen) if update.chosen else Q()
    rows = ServiceRequest.objects.filter(IS_OPEN, wanted, incident_id=update.incident_id, pk__gt=update.position)
    return rows.order_by("pk")


def _write_to(case_id: int, update: IncidentUpdate, now: datetime) -> bool:
    """Tell one case, give it the new date, close it. Returns False when it was to be closed and could not be."""
    actor = _on_behalf_of(update.written_by)
    try:
        if update.text:
            talk.reply(case_id, text=update.text, is_public=True, actor=actor, now=now)
        if update.promise is not None:
            with changing(case_id, "incident", actor=actor, version=None, now=now) as change:
                change.events.append(_promised(update.promise))
        if update.closes and update.closure_reason is not None:
            close(case_id, reason=update.closure_reason, actor=actor, version=None, now=now)
    except (MissingEvidence, PartsOpen, NotAllowed):  # it needs a photo, or others still work on it
        return False
    return True


def _on_behalf_of(user: User | None) -> Actor:
    """The worker, in the name of whoever wrote: cases of other departments may be behind an incident too."""
    return Actor(viewer_of(user), WORKER.source, is_system=True) if user is not None else WORKER
