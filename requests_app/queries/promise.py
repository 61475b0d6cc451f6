"""What the log adds to a promise: when work is looked at first, what paused the clock and what moved the date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from requests_app.clock_history import Pause, pauses_of, stretches_of
from requests_app.models import Clock, Event, Incident, ServiceRequest
from requests_app.remembering import not_taken_back
from routing.models import Emergency, HoldReason

_KINDS = (
    "held", "resumed", "closed", "marked_duplicate", "unjoined", "emergency_began", "emergency_ended",
    "service_changed", "undone",
)  # fmt: skip


@dataclass(frozen=True)
class PausedFor:
    """The time one reason took in all, in midnights that passed; `row` says it in every language."""

    row: HoldReason | Emergency
    days: int


@dataclass(frozen=True)
class Background:
    """`inspect_by`: until when somebody looks, while nobody has. `more_time`: the emergency modes that gave some."""

    inspect_by: datetime | None = None
    paused: Sequence[PausedFor] = ()
    more_time: Sequence[Emergency] = ()
    service_changed: bool = False
    incident: Incident | None = None


def background_of(
    service_request: ServiceRequest, *, now: datetime, events: Iterable[Event] | None = None,
    clocks: Iterable[Clock] | None = None,
) -> Background:  # fmt: skip
    """Read it in at most five queries; less where a page has read the events or clocks already."""
    if events is None:
        events = Event.objects.filter(service_request=service_request, kind__in=_KINDS).order_by("sequence")
    log = not_taken_back(event for event in events if event.kind in _KINDS)
    pauses, stretches = pauses_of(log), stretches_of(log)
    mode_ids = {pause.emergency_id for pause in pauses} | {each.emergency_id for each in stretches}
    modes = Emergency.objects.in_bulk([key for key in mode_ids if key]) if mode_ids - {None} else {}
    reason_ids = {pause.hold_reason_id for pause in pauses} - {None}
    reasons = HoldReason.objects.in_bulk([key for key in reason_ids if key]) if reason_ids else {}
    return Background(
        inspect_by=_inspect_by(service_request, clocks),
        paused=_paused(pauses, reasons, modes, now),
        more_time=[modes[each.emergency_id] for each in stretches if each.emergency_id in modes],
        service_changed=any(event.kind == "service_changed" for event in log),
        incident=service_request.incident if service_request.incident_id else None,
    )


def _inspect_by(service_request: ServiceRequest, clocks: Iterable[Clock] | None) -> datetime | None:
    if service_request.first_action_at is not None or not service_request.is_open:
        return None
    rows = Clock.objects.filter(service_request=service_request) if clocks is None else clocks
    running = (row for row in rows if row.kind == "first_action" and row.stopped_at is None)
    return next((row.due_at for row in running if row.paused_since is None), None)


def _paused(
    pauses: Sequence[Pause], reasons: Mapping[int, HoldReason], modes: Mapping[int, Emergency], now: datetime
) -> list[PausedFor]:
    """The pauses that are over, summed by reason; where two overlap the earlier one has the time."""
    days: dict[tuple[int | None, int | None], int] = {}
    reached: datetime | None = None
    for pause in pauses:
        began, ended = max(pause.began, reached or pause.began), pause.ended
        if ended is None or ended <= began or ended > now + timedelta(seconds=1):
            continue
        reached = ended
        key = (pause.hold_reason_id, pause.emergency_id)
        midnights = (timezone.localtime(ended).date() - timezone.localtime(began).date()).days
        days[key] = days.get(key, 0) + midnights
    found = []
    for (reason_id, mode_id), count in days.items():
        row = reasons.get(reason_id or 0) or modes.get(mode_id or 0)
        if row is not None:
            found.append(PausedFor(row, count))
    return found
