"""One case, many voices: a case is joined to another that is the same matter, and comes back exactly as it was."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction

from requests_app import events
from requests_app.actions.change import Change, changing
from requests_app.actor import Actor
from requests_app.case_state import State
from requests_app.models import DuplicateSuggestion, Event, NotDuplicate, ServiceRequest
from requests_app.policies import Forbidden
from requests_app.projection import apply
from requests_app.queries.voices import cases_above
from requests_app.remembering import remembered
from requests_app.workflow import NotAllowed, Status

CLOSED_WITHIN = timedelta(days=60)
_TRIES = 3
Done = TypeVar("Done")


class CannotJoin(Exception):
    """The two cannot become one case. `code`: itself, joined_already, circle, parts_open, family, closed_long_ago,
    not_resumable (closed, and its reporters may not take it up again), first_report.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MovedOn(Exception):
    """Between reading the joins and locking the rows somebody changed them: read again."""


def join(service_request_id: int, *, original_id: int, actor: Actor, version: int | None, now: datetime) -> int:
    """Join a case to the one where the work goes on: `original_id`, or what that was joined to itself.

    Returns the id of that case. Distance and service do not matter; no text, photo or contact moves. Raises CannotJoin
    and what `changing` raises; then nothing is written.
    """
    return again_if_moved(lambda: _join(service_request_id, original_id, actor, version, now))


def unjoin(service_request_id: int, *, reason: str = "", are_different: bool = True, actor: Actor,
           version: int | None, now: datetime) -> None:  # fmt: skip
    """Take a case out of the one it was joined to: status, hold and clocks are as they were before the join, and its
    voices no longer count there. When they `are_different` matters, the two are not suggested to each other again.
    """
    again_if_moved(lambda: _unjoin(service_request_id, reason, are_different, actor, version, now))


def again_if_moved(attempt: Callable[[], Done]) -> Done:
    """Do it, and once more when somebody joined or unjoined in the same moment. Raises NotAllowed after three times."""
    for _try in range(_TRIES):
        try:
            return attempt()
        except MovedOn:
            continue
    raise NotAllowed("join", Status.DUPLICATE)


def _join(service_request_id: int, original_id: int, actor: Actor, version: int | None, now: datetime) -> int:
    above = cases_above(original_id)
    root = (above or [original_id])[-1]
    if original_id == service_request_id:
        raise CannotJoin("itself")
    with changing(
        service_request_id, "join", actor=actor, version=version, now=now, beside=[original_id, root]
    ) as change:
        if service_request_id in above:
            raise CannotJoin("circle")
        original = change.beside.get(root)
        if original is None:
            raise ServiceRequest.DoesNotExist
        if original.status == Status.DUPLICATE or _pointed_elsewhere(change, original_id, above):
            raise MovedOn
        require_joinable(change.service_request, original, now)
        change.events.append(events.marked_duplicate(original_id=root))
        joined = events.voice_joined(
            report_id=None, duplicate_id=service_request_id, voices=change.service_request.voices
        )
        change.events_beside[root] = [joined]
    return root


def _pointed_elsewhere(change: Change, original_id: int, above: Sequence[int]) -> bool:
    """Whether the case that was named is joined to another one now than it was when it was read."""
    return bool(above) and change.beside[original_id].duplicate_of_id != above[0]


def require_joinable(service_request: ServiceRequest, original: ServiceRequest, now: datetime) -> None:
    """Raise CannotJoin when the first cannot be joined to the second, whatever both are joined to."""
    if service_request.parts_open:
        raise CannotJoin("parts_open")
    if original.pk == service_request.parent_id or original.parent_id == service_request.pk:
        raise CannotJoin("family")
    if original.closed_datetime is not None and original.closed_datetime < now - CLOSED_WITHIN:
        raise CannotJoin("closed_long_ago")


def _unjoin(service_request_id: int, reason: str, are_different: bool, actor: Actor, version: int | None,
            now: datetime) -> None:  # fmt: skip
    above = cases_above(service_request_id)
    with changing(service_request_id, "unjoin", actor=actor, version=version, now=now, beside=above) as change:
        service_request = change.service_request
        _require_chain(service_request, above, change)
        before = remembered(_as_it_was(service_request_id))
        note_id = change.note_id(reason)
        change.events.append(events.unjoined(original_id=above[0], before=before, note_id=note_id))
        take_voices(change, above, report_id=None, duplicate_id=service_request_id, voices=service_request.voices)
        if are_different:
            keep_apart(service_request_id, above[0], actor=actor, now=now)


def _require_chain(service_request: ServiceRequest, above: Sequence[int], change: Change) -> None:
    """The locked rows must still point at each other as they were read."""
    row = service_request
    for key in above:
        if row.duplicate_of_id != key or key not in change.beside:
            raise MovedOn
        row = change.beside[key]
    if row.duplicate_of_id is not None:
        raise MovedOn


def take_voices(change: Change, above: Sequence[int], *, report_id: int | None, duplicate_id: int | None,
                voices: int) -> None:  # fmt: skip
    """Count `voices` less on every case above the changed one, as far up as its voices were counted."""
    child = change.service_request.pk
    for key in above:
        if not _counts(key, child):
            return
        left = events.voice_left(report_id=report_id, duplicate_id=duplicate_id, voices=voices)
        change.events_beside.setdefault(key, []).append(left)
        child = key


def _counts(service_request_id: int, duplicate_id: int) -> bool:
    """Whether a case counts the voices of another that was joined to it; one that an import joined may not."""
    about = Event.objects.filter(
        service_request_id=service_request_id, kind__in=("voice_joined", "voice_left"), data__duplicate=duplicate_id
    )
    return about.order_by("-sequence").values_list("kind", flat=True).first() == "voice_joined"


def _as_it_was(service_request_id: int) -> State:
    """The case just before it was joined, from its log."""
    events_of_it = list(Event.objects.filter(service_request_id=service_request_id).order_by("sequence"))
    joined = max(event.sequence for event in events_of_it if event.kind == "marked_duplicate")
    state = State()
    for event in events_of_it:
        if event.sequence < joined:
            apply(
                state, kind=event.kind, data=event.data, occurred_at=event.occurred_at, recorded_at=event.recorded_at,
                sequence=event.sequence,
            )  # fmt: skip
    return state


def say_different(service_request: ServiceRequest, other: ServiceRequest, *, actor: Actor, now: datetime) -> None:
    """Staff looked at two cases: they are not the same matter. Raises Forbidden without the capability to join them."""
    if not actor.is_system and not actor.viewer.has_in("requests.join", service_request.department_id):
        raise Forbidden("requests.join")
    with transaction.atomic():
        keep_apart(service_request.pk, other.pk, actor=actor, now=now)


def keep_apart(one: int, other: int, *, actor: Actor, now: datetime) -> None:
    """Remember that two cases are different matters, and suggest them to each other no more. Twice is once."""
    first, second = sorted((one, other))
    DuplicateSuggestion.objects.filter(service_request_id__in=(one, other), earlier_id__in=(one, other)).delete()
    NotDuplicate.objects.get_or_create(
        first_id=first, second_id=second, defaults={"said_by_id": actor.user_id, "said_at": now}
    )
