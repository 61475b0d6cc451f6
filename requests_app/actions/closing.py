"""The gate a case passes to close: the evidence its service asks for, and asking whoever reported what was missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from requests_app import events, evidence
from requests_app.actions.change import Change, changing
from requests_app.actions.photos import attach_photos
from requests_app.actions.resuming import before_closing, clocks_after_pause
from requests_app.actor import WORKER, Actor
from requests_app.models import Attachment, AttachmentState, Event, ServiceRequest, Told
from requests_app.policies import Forbidden
from requests_app.queries.closing import hold_for_answer, people_to_ask
from requests_app.queries.directory import Directory, supervisors
from requests_app.remembering import not_taken_back
from requests_app.workflow import Status
from routing.models import ClosureReason, HoldReason
from routing.reference import in_city_zone, reference

WAIVE = "requests.waive_evidence"


class MissingEvidence(Exception):
    """Something must be given before the case can close. `what`: photo, note, measure."""

    def __init__(self, what: tuple[str, ...]) -> None:
        super().__init__(", ".join(what))
        self.what = what


@dataclass(frozen=True)
class Ending:
    """How a case is to end. `exception`: why a supervisor lets it close without what is missing, and at once."""

    reason: ClosureReason
    note: str = ""
    photos: tuple[Attachment, ...] = ()
    measured: float | None = None
    exception: str = ""


def end(change: Change, ending: Ending) -> None:
    """Close the locked case, or ask whoever reported it first when the reason says so.

    Raises MissingEvidence, and Forbidden for an exception by somebody who may not allow one.
    """
    waived = _judge(change, ending)
    attach_photos(change, list(ending.photos), stage=Attachment.Stage.CLOSING)
    hold = None if ending.exception else _asks_first(change.service_request, ending.reason)
    if hold is not None:
        until = in_city_zone(change.now).date() + timedelta(days=ending.reason.asks_reporter_days)
        change.events.append(
            events.closing_held(
                closure_reason_id=ending.reason.pk, hold_reason_id=hold.pk, until=until,
                note_id=change.note_id(ending.note),
            )
        )  # fmt: skip
        return
    change.events.extend(before_closing(change.service_request, now=change.now))
    words = "\n\n".join(text.strip() for text in (ending.exception, ending.note) if text.strip())
    change.events.append(
        events.closed(
            status=ending.reason.outcome, closure_reason_id=ending.reason.pk, note_id=change.note_id(words),
            measured=ending.measured, waived=waived,
        )
    )  # fmt: skip


def _judge(change: Change, ending: Ending) -> tuple[str, ...]:
    """What is missing and let go by an exception."""
    case = change.service_request
    service = reference().services_by_id[case.service_id]
    gaps = evidence.missing(
        service, ending.reason, has_photo=bool(ending.photos) or has_work_photo(case.pk), note=ending.note,
        measured=ending.measured,
    )  # fmt: skip
    if ending.exception and not change.actor.is_system and not change.actor.viewer.has_in(WAIVE, case.department_id):
        raise Forbidden(WAIVE)
    if gaps and not ending.exception:
        raise MissingEvidence(gaps)
    return gaps


def has_work_photo(service_request_id: int) -> bool:
    """Whether a photo from the visit or of the finished work is there already."""
    return bool(with_work_photo([service_request_id]))


def with_work_photo(service_request_ids: Iterable[int]) -> set[int]:
    """Those of the cases with a photo from the visit or of the finished work; one query."""
    stages = [Attachment.Stage.VISIT, Attachment.Stage.CLOSING]
    found = Attachment.objects.filter(service_request_id__in=list(service_request_ids), stage__in=stages)
    return set(found.exclude(state=AttachmentState.REFUSED).values_list("service_request_id", flat=True))


def _asks_first(case: ServiceRequest, reason: ClosureReason) -> HoldReason | None:
    """As what the closing waits for an answer; None when nobody is asked: the reason wants none, they were asked
    already since it was last taken up, or nobody can be asked."""
    if not reason.asks_reporter_days or case.parent_id is not None or not case.is_live or _was_asked(case):
        return None
    hold = hold_for_answer()
    return hold if hold is not None and people_to_ask(case) else None


def _was_asked(case: ServiceRequest) -> bool:
    log = Event.objects.filter(service_request=case, kind__in=["closing_held", "reopened", "undone"])
    turns = not_taken_back(log.order_by("sequence"))
    return bool(turns) and turns[-1].kind == "closing_held"


def withdrawn(case: ServiceRequest, *, now: datetime) -> list[events.NewEvent]:
    """What ends a locked case because whoever reported it needs it no more."""
    reasons = ClosureReason.objects.filter(outcome=Status.CANCELED, is_active=True, services=None)
    reason = reasons.order_by("order", "pk").first()
    ended = events.closed(status=Status.CANCELED, closure_reason_id=reason.pk if reason else None)
    return [*before_closing(case, now=now), ended]


def answered(case: ServiceRequest, *, now: datetime) -> list[events.NewEvent]:
    """What a word or photo from a resident means for a locked case whose closing waits for it: work goes on."""
    if case.closing_reason_id is None:
        return []
    return [events.resumed(clocks=clocks_after_pause(case, now=now))]


def finish_waiting(service_request_id: int, *, now: datetime) -> bool:
    """Nobody answered in time: close for the reason that was given. False when it does not wait (any more)."""
    with changing(service_request_id, "close", actor=WORKER, version=None, now=now) as change:
        case = change.service_request
        if case.closing_reason is None or case.closes_on is None or case.closes_on > in_city_zone(now).date():
            return False
        change.events.extend(before_closing(case, now=now))
        change.events.append(
            events.closed(status=case.closing_reason.outcome, closure_reason_id=case.closing_reason_id)
        )
    return True


def ask_exception(service_request_id: int, *, reason: str, actor: Actor, version: int | None,
                  now: datetime) -> None:  # fmt: skip
    """Ask the supervisors to let the case close without what its service wants; they are told and it is flagged."""
    with changing(service_request_id, "ask_exception", actor=actor, version=version, now=now) as change:
        case = change.service_request
        change.events.append(events.exception_asked(note_id=change.note_id(reason)))
        if not case.is_flagged:
            change.events.append(events.flagged(is_flagged=True))
        people = [user_id for user_id in supervisors(case, Directory(now)) if user_id != actor.user_id]
        for user_id in people:
            Told.objects.update_or_create(service_request=case, user_id=user_id, defaults={"told_at": now})
