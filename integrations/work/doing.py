"""What a message of a work system means for its case, done by the ordinary actions in the name of nobody.

`Held` says why a person has to look; then nothing was done.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from civic311.accounts.viewer import VISITOR
from civic311.lib.public_ids import normalise
from integrations.models import ExternalReference, WorkEvent, WorkSystem
from integrations.work.mapping import Act, Meaning, Told, meaning_of
from requests_app.actions import photos as photo_actions
from requests_app.actions import talk, work
from requests_app.actions.closing import MissingEvidence
from requests_app.actions.parts import PartsOpen
from requests_app.actor import Actor
from requests_app.models import Attachment, Event, ServiceRequest
from requests_app.policies import NotAllowed
from requests_app.queries.voices import root_id
from requests_app.workflow import ACTIVE, CLOSED, Status
from routing.models import ClosureReason, HoldReason
from routing.reference import in_city_zone

SOURCE = "work_system"
DONE, SAME, OLD, NOTED, NOTHING = "done", "same", "old", "noted", "nothing"


class Held(Exception):
    """A person has to look. `reason` is a code that `integrations.work_words` has words for."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def case_of(system: WorkSystem, told: Told) -> ServiceRequest | None:
    """The case that a message is about: by their reference when it is known, else by our number."""
    known = ExternalReference.objects.filter(system=system.slug, reference=told.reference)
    found = known.select_related("service_request").first() if told.reference else None
    if found is not None:
        return found.service_request
    number = normalise(told.number) if told.number else None
    return ServiceRequest.objects.filter(public_id=number).first() if number else None


def link(system: WorkSystem, told: Told, case: ServiceRequest, *, now: datetime) -> None:
    """Remember that their reference stands for the case."""
    if told.reference:
        ExternalReference.objects.get_or_create(
            system=system.slug, reference=told.reference, defaults={"service_request": case, "created_at": now}
        )


@dataclass(frozen=True)
class Doing:
    """One message about one case, with its photos at hand."""

    case: ServiceRequest
    actor: Actor
    note: str
    photos: list[Attachment]
    now: datetime


def do(event: WorkEvent, told: Told, *, now: datetime) -> tuple[ServiceRequest, str]:
    """Do what the message asks for; returns its case and a code of what was done. Raises Held.

    Call it in the transaction that marks the message as done.
    """
    system = event.system
    found = case_of(system, told) if event.service_request is None else event.service_request
    if found is None:
        raise Held("unknown")
    link(system, told, found, now=now)
    case = ServiceRequest.everything.get(pk=root_id(found.pk))
    meaning = meaning_of(told.status, system.statuses) if told.status else Meaning(Act.NOTHING)
    if meaning is None:
        raise Held("status")
    note = f"{system.name}: {told.note}" if told.note else ""
    happened = _bounded(event.happened_at, case, now)
    actor = Actor(VISITOR, SOURCE, is_system=True, happened_at=happened)
    photos = list(Attachment.objects.filter(pk__in=[key for key in event.photos.values() if key]))
    doing = Doing(case, actor, note, photos, now)
    if meaning.act != Act.NOTHING and _is_old(event, case):
        _leave_words(doing)
        return case, OLD
    try:
        return case, _ACTS[meaning.act](doing, meaning.reason)
    except NotAllowed as refused:
        raise Held("not_possible") from refused
    except MissingEvidence as missing:
        raise Held("evidence") from missing
    except PartsOpen as parts:
        raise Held("parts") from parts


def _bounded(happened_at: datetime | None, case: ServiceRequest, now: datetime) -> datetime | None:
    """When it was done, by a clock that may be wrong: not ahead of ours, not before the last thing we know."""
    if happened_at is None or happened_at >= now:
        return None
    last = (
        Event.objects.filter(service_request=case).order_by("-sequence").values_list("occurred_at", flat=True).first()
    )
    bounded = max(happened_at, last) if last else happened_at
    return bounded if bounded < now else None


def _is_old(event: WorkEvent, case: ServiceRequest) -> bool:
    """Whether something that happened later was told, and done, before: then this changes nothing any more."""
    if event.happened_at is None:
        return False
    later = WorkEvent.objects.filter(
        system=event.system, service_request=case, state=WorkEvent.State.DONE, happened_at__gt=event.happened_at
    )
    return later.filter(result__in=[DONE, SAME]).exists()


def _leave_words(doing: Doing) -> bool:
    """Put note and photos on the case as they are; says whether there were any."""
    if doing.note:
        talk.add_note(doing.case.pk, text=doing.note, actor=doing.actor, now=doing.now)
    if doing.photos:
        photo_actions.add_photos(doing.case.pk, photos=doing.photos, actor=doing.actor, now=doing.now)
    return bool(doing.note or doing.photos)


def _simple(do_it: Callable[[Doing], None], *, unless: frozenset[Status]) -> Callable[[Doing, str], str]:
    """An action without a reason; the case may be there already. What they wrote stays as a note."""

    def act(doing: Doing, _reason: str) -> str:
        is_there = doing.case.status in unless
        if not is_there:
            do_it(doing)
        _leave_words(doing)
        return SAME if is_there else DONE

    return act


def _start(doing: Doing) -> None:
    begin = work.resume if doing.case.status == Status.ON_HOLD else work.start
    begin(doing.case.pk, actor=doing.actor, version=None, now=doing.now)


def _resume(doing: Doing) -> None:
    work.resume(doing.case.pk, actor=doing.actor, version=None, now=doing.now)


def _reopen(doing: Doing) -> None:
    # The note comes after it, once.
    work.reopen(doing.case.pk, reason="", actor=doing.actor, version=None, now=doing.now)


def _hold(doing: Doing, code: str) -> str:
    if doing.case.status == Status.ON_HOLD:
        _leave_words(doing)
        return SAME
    reason = HoldReason.objects.filter(code=code, is_active=True).first()
    if reason is None:
        raise Held("reason")
    review_on = in_city_zone(doing.now).date() + timedelta(days=reason.longest_days or 14)
    work.hold(
        doing.case.pk, reason=reason, review_on=review_on, note=doing.note, actor=doing.actor, version=None,
        now=doing.now,
    )  # fmt: skip
    _leave_words(replace(doing, note=""))
    return DONE


def _close(doing: Doing, code: str) -> str:
    if doing.case.status in CLOSED:
        _leave_words(doing)
        return SAME
    reason = ClosureReason.objects.filter(code=code, is_active=True).first()
    if reason is None:
        raise Held("reason")
    work.close(
        doing.case.pk, reason=reason, note=doing.note, photos=doing.photos, actor=doing.actor, version=None,
        now=doing.now,
    )  # fmt: skip
    return DONE


def _visit(doing: Doing, outcome: str) -> str:
    if outcome not in work.VISIT_OUTCOMES:
        raise Held("reason")
    work.visit(
        doing.case.pk, outcome=outcome, note=doing.note, photos=doing.photos, actor=doing.actor, version=None,
        now=doing.now,
    )  # fmt: skip
    return DONE


def _nothing(doing: Doing, _reason: str) -> str:
    return NOTED if _leave_words(doing) else NOTHING


_ACTS: dict[Act, Callable[[Doing, str], str]] = {
    Act.START: _simple(_start, unless=frozenset({Status.IN_PROGRESS})),
    Act.RESUME: _simple(_resume, unless=ACTIVE),
    Act.REOPEN: _simple(_reopen, unless=ACTIVE | {Status.ON_HOLD}),
    Act.HOLD: _hold,
    Act.CLOSE: _close,
    Act.VISIT: _visit,
    Act.NOTHING: _nothing,
}
