"""Call whoever is on call about a case of severity 1, until somebody says yes.

The rows of `Page` are the work list: each is one call. A case without one in its queue gets the first; a call that
nobody answers gets the next when its time comes. A case that is closed, less urgent or elsewhere calls nobody any more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from requests_app import events, ledger
from requests_app.actions.change import changing
from requests_app.actor import WORKER, Actor
from requests_app.models import Page, ServiceRequest
from requests_app.queries.directory import Directory, supervisors
from requests_app.workflow import OPEN_STATUSES
from routing.models import OnCallShift, Queue
from routing.reference import reference

URGENT = 1
ROUNDS = 6  # then the supervisors are called, and the case is flagged
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class _Turn:
    """Who is called in a round: one person on call, or the supervisors."""

    user_id: int | None
    supervisor_ids: list[int]
    gave_up: bool = False


def waiting_for_a_call(now: datetime) -> list[int]:
    """Ids of requests about which somebody has to be called at `now`, for the first time or again."""
    queues = [queue.pk for queue in reference().queues.values() if queue.pages_on_call]
    if not queues:
        return []
    pages = Page.objects.filter(service_request=OuterRef("pk"), queue=OuterRef("queue"))
    new = ServiceRequest.objects.filter(
        ~Exists(pages), queue__in=queues, severity=URGENT, is_live=True, status__in=OPEN_STATUSES
    )
    again = Page.objects.filter(again_at__lte=now).order_by("again_at")
    found = [
        *again.values_list("service_request_id", flat=True)[:MOST_AT_ONCE],
        *new.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE],
    ]
    return list(dict.fromkeys(found))


def call(service_request_id: int, *, now: datetime) -> bool:
    """Make the call that is due about a request; returns whether one was made.

    Does nothing when another worker holds the request, when the call was made meanwhile, or when none is needed any
    more: then the calls that were out are over.
    """
    with transaction.atomic():
        service_request = (
            ServiceRequest.objects.select_for_update(no_key=True, skip_locked=True)
            .filter(pk=service_request_id)
            .first()
        )
        if service_request is None:
            return False
        queue = next((each for each in reference().queues.values() if each.pk == service_request.queue_id), None)
        if queue is None or not _is_urgent(service_request, queue):
            _unanswered(service_request).delete()
            return False
        _unanswered(service_request).exclude(queue=queue).delete()
        pages = list(Page.objects.filter(service_request=service_request).order_by("round"))
        mine = [page for page in pages if page.queue_id == queue.pk]
        if mine and not Page.objects.filter(pk=mine[-1].pk, again_at__lte=now).update(again_at=None):
            return False
        number = pages[-1].round + 1 if pages else 1
        _make_call(service_request, queue, number, turns_before=len(mine), now=now)
    return True


def _unanswered(service_request: ServiceRequest) -> QuerySet[Page]:
    """Calls that nobody said yes to. They go when the case needs nobody any more; the log keeps that they were made."""
    return Page.objects.filter(service_request=service_request, acknowledged_at=None)


def _is_urgent(service_request: ServiceRequest, queue: Queue) -> bool:
    is_open = service_request.is_live and service_request.status in OPEN_STATUSES
    return is_open and service_request.severity == URGENT and queue.pages_on_call


def _make_call(service_request: ServiceRequest, queue: Queue, number: int, *, turns_before: int, now: datetime) -> None:
    turn = _whose_turn(service_request, queue, turns_before, now)
    Page.objects.create(
        service_request=service_request, queue=queue, user_id=turn.user_id, round=number, sent_at=now,
        again_at=None if turns_before >= ROUNDS else now + timedelta(minutes=queue.page_again_minutes),
    )  # fmt: skip
    news = [
        events.paged(
            user_id=turn.user_id, round_number=number, supervisor_ids=turn.supervisor_ids, gave_up=turn.gave_up
        )
    ]
    if turn.gave_up and not service_request.is_flagged:
        news.append(events.flagged(is_flagged=True))
    ledger.record(service_request, news, actor_id=None, source=WORKER.source, now=now)


def _whose_turn(service_request: ServiceRequest, queue: Queue, turns_before: int, now: datetime) -> _Turn:
    """Those on call in their order, over and over; the supervisors when nobody is, and when nobody answered."""
    directory = Directory(now)
    people = on_call(queue.pk, directory, now=now)
    if people and turns_before < ROUNDS:
        return _Turn(people[turns_before % len(people)], [])
    return _Turn(None, supervisors(service_request, directory), gave_up=bool(turns_before) and turns_before >= ROUNDS)


def on_call(queue_id: int, directory: Directory, *, now: datetime) -> list[int]:
    """Ids of the people on call for a queue at `now`, the first to be called first; who is away passes it on."""
    shifts = OnCallShift.objects.filter(queue_id=queue_id, starts_at__lte=now, ends_at__gt=now, user__is_active=True)
    ordered = shifts.order_by("position", "starts_at", "pk").values_list("user_id", flat=True)
    return directory.standing_in(list(ordered))


def open_call(service_request: ServiceRequest) -> Page | None:
    """The latest call about a case, when nobody has said yes to it and the case still needs somebody."""
    latest = Page.objects.filter(service_request=service_request).select_related("user").order_by("-round").first()
    needed = service_request.status in OPEN_STATUSES and service_request.severity == URGENT
    return latest if latest is not None and latest.acknowledged_at is None and needed else None


def answer(service_request_id: int, *, actor: Actor, now: datetime) -> bool:
    """The actor says yes: nobody else is called. False when somebody had done so. Raises what `changing` does."""
    with changing(service_request_id, "answer_call", actor=actor, version=None, now=now) as change:
        waiting = _unanswered(change.service_request)
        latest = waiting.order_by("-round").first()
        if latest is None:
            return False
        waiting.update(acknowledged_at=now, acknowledged_by=actor.user_id, again_at=None)
        change.events.append(events.page_acknowledged(round_number=latest.round))
    return True
