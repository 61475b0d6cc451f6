"""What people do with a case: own it, move it on, hold it, visit, close, reopen."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from civic311.accounts.absences import covering
from requests_app import events
from requests_app.actions.change import changing
from requests_app.actions.closing import Ending, end
from requests_app.actions.corrections import note_correction
from requests_app.actions.parts import PartsOpen
from requests_app.actions.photos import attach_photos
from requests_app.actions.rearm import rearmed_for
from requests_app.actions.recount import recounted_clocks
from requests_app.actions.resuming import clocks_after_pause, reopening
from requests_app.actor import Actor
from requests_app.models import Attachment, ServiceRequest
from requests_app.policies import Forbidden
from requests_app.queries.on_site import arrived_at
from requests_app.queries.visible import kept_departments
from routing.models import ClosureReason, HoldReason, Queue
from routing.reference import in_city_zone

VISIT_OUTCOMES = ("done", "no_access", "not_found", "needs_more")


class AboutDepartment(Exception):
    """The case is about this department, so it never goes there."""


def claim(service_request_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
    """Take the case: the actor owns it from now on."""
    with changing(service_request_id, "claim", actor=actor, version=version, now=now) as change:
        if change.service_request.assignee_id != actor.user_id:
            change.events.append(events.assigned(assignee_id=actor.user_id, how="claim"))


def release(service_request_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
    """Put the case back into its queue; nobody owns it."""
    with changing(service_request_id, "claim", actor=actor, version=version, now=now) as change:
        if change.service_request.assignee_id is not None:
            change.events.append(events.assigned(assignee_id=None, how="release"))


def assign(service_request_id: int, *, assignee_id: int, reason: str = "", actor: Actor, version: int | None,
           now: datetime) -> None:  # fmt: skip
    """Give the case to somebody: a supervisor to anybody (`assign`), its owner to a colleague (`hand_over`).

    Somebody who is away passes it on to the cover; where nobody covers, the case stays as it is (the note is kept).
    """
    department_id = ServiceRequest.everything.values_list("department_id", flat=True).get(pk=service_request_id)
    supervises = actor.is_system or actor.viewer.has_in("requests.assign", department_id)
    action = "assign" if supervises else "hand_over"
    with changing(service_request_id, action, actor=actor, version=version, now=now) as change:
        if not supervises and change.service_request.assignee_id != actor.user_id:
            raise Forbidden("requests.assign")
        note_id = change.note_id(reason)
        taker_id = covering([assignee_id], in_city_zone(now).date())[assignee_id]
        if taker_id is not None:
            how = action if taker_id == assignee_id else "cover"
            change.events.append(events.assigned(assignee_id=taker_id, how=how, note_id=note_id))


def route(service_request_id: int, *, queue: Queue, reason: str, actor: Actor, version: int | None,
          now: datetime) -> None:  # fmt: skip
    """Send the case to another queue, with the reason. Clocks and promise go on: they never restart.

    Raises AboutDepartment for a queue of a department that the case is about.
    """
    with changing(service_request_id, "route", actor=actor, version=version, now=now) as change:
        if queue.department_id in kept_departments(change.service_request):
            raise AboutDepartment
        note_correction(change.service_request, queue, now=now)
        change.events.append(
            events.routed(
                department_id=queue.department_id, queue_id=queue.pk, by_hand=True, note_id=change.note_id(reason)
            )
        )
        change.events.extend(rearmed_for(change.service_request, queue.department_id, now=now))


def change_severity(service_request_id: int, *, severity: int, reason: str, actor: Actor, version: int | None,
                    now: datetime) -> None:  # fmt: skip
    """Say how urgent the case is. Where the new severity has its own targets, due times follow; the promise stays."""
    with changing(service_request_id, "change_severity", actor=actor, version=version, now=now) as change:
        service_request = change.service_request
        change.events.append(events.severity_changed(severity=severity, note_id=change.note_id(reason)))
        clocks = recounted_clocks(service_request, severity=severity, now=now)
        if clocks:
            change.events.append(
                events.clocks_set([events.clock(**asdict(clock)) for clock in clocks], promise=None, cause="severity")
            )


def start(service_request_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
    """Work begins; who starts a case that nobody owns takes it."""
    with changing(service_request_id, "start", actor=actor, version=version, now=now) as change:
        change.events.append(events.started())
        if change.service_request.assignee_id is None and actor.user_id is not None:
            change.events.append(events.assigned(assignee_id=actor.user_id, how="claim"))


def hold(service_request_id: int, *, reason: HoldReason, review_on: date, note: str = "", actor: Actor,
         version: int | None, now: datetime) -> None:  # fmt: skip
    """Let the case wait, for a reason residents read, until somebody looks again on `review_on`."""
    with changing(service_request_id, "hold", actor=actor, version=version, now=now) as change:
        change.events.append(
            events.held(
                hold_reason_id=reason.pk, review_on=review_on, pauses=reason.pauses_clock, note_id=change.note_id(note)
            )
        )


def resume(service_request_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
    """Go on after a hold; what was left of each paused clock is given again from now."""
    with changing(service_request_id, "resume", actor=actor, version=version, now=now) as change:
        change.events.append(events.resumed(clocks=clocks_after_pause(change.service_request, now=now)))


def arrive(service_request_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
    """Say that a crew is on site; what comes of it is said by `visit` or `close`. Nobody's case becomes the actor's."""
    with changing(service_request_id, "visit", actor=actor, version=version, now=now) as change:
        if arrived_at(service_request_id) is not None:
            return
        change.events.append(events.arrived())
        if change.service_request.assignee_id is None and actor.user_id is not None:
            change.events.append(events.assigned(assignee_id=actor.user_id, how="claim"))


def visit(service_request_id: int, *, outcome: str, note: str = "", photos: list[Attachment] | None = None,
          actor: Actor, version: int | None, now: datetime, occurred_at: datetime | None = None) -> None:  # fmt: skip
    """Record an on-site attempt; `outcome` is one of VISIT_OUTCOMES, `occurred_at` when the crew was there."""
    if outcome not in VISIT_OUTCOMES:
        raise ValueError(outcome)
    with changing(service_request_id, "visit", actor=actor, version=version, now=now) as change:
        has_arrived = arrived_at(service_request_id) is not None
        change.events.append(
            events.visited(
                outcome=outcome, note_id=change.note_id(note), has_arrived=has_arrived, occurred_at=occurred_at
            )
        )  # fmt: skip
        attach_photos(change, photos or [], stage=Attachment.Stage.VISIT)


def close(service_request_id: int, *, reason: ClosureReason, note: str = "", photos: Sequence[Attachment] = (),
          measured: float | None = None, exception: str = "", actor: Actor, version: int | None,
          now: datetime) -> None:  # fmt: skip
    """End the case for a reason residents read; one that wants it asks whoever reported it first and waits.

    Raises MissingEvidence when its service or reason wants a photo, a note or a measure that is not there (an
    `exception` by a supervisor lets it go), and PartsOpen when it was split and its parts are not done. Closing a
    paused case ends its pause first, so that its clocks are judged with the time given back.
    """
    with changing(service_request_id, "close", actor=actor, version=version, now=now) as change:
        if change.service_request.parts_open:
            raise PartsOpen(change.service_request.parts_open)
        end(change, Ending(reason, note, tuple(photos), measured, exception))


def reopen(service_request_id: int, *, reason: str, by: str = "staff", actor: Actor, version: int | None,
           now: datetime) -> None:  # fmt: skip
    """Take a closed case up again, in the same unit and more urgent. Its due time and promise stay what they were.

    A case closed in an earlier system is worked here from now on: its people are told again.
    """
    with changing(service_request_id, "reopen", actor=actor, version=version, now=now) as change:
        note_id = change.note_id(reason)
        change.events.extend(reopening(change.service_request, by=by, note_id=note_id, now=now))
