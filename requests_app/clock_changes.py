"""Let open cases follow emergency modes that begin, end or are taken back: one case after the other, resumable.

Each case has its own transaction, and doing it again finds nothing to do, so the work may stop anywhere, run twice or
beside itself. A case that fails is logged and holds up no other.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from requests_app.actions import follow_changes
from requests_app.models import Event, RequestArea, ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.workflow import Status
from routing.actions import emergencies
from routing.emergencies import Mode
from routing.models import ClockChange, Emergency
from routing.reference import mode_of

CHUNK = 200
# How long a report may take from reading what is in force to being written.
CROSSING = timedelta(minutes=15)
# A case that was joined to another may come back with a mode that has ended long since.
REMEMBERED = timedelta(days=730)

log = logging.getLogger(__name__)


def follow(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Bring cases into line with every change that counts at `now`; returns how many moved."""
    for row in Emergency.objects.filter(ended_at=None, ends_at__lte=now):
        assert row.ends_at is not None
        emergencies.end(row.pk, at=row.ends_at)
    moved = 0
    due = ClockChange.objects.filter(done_at=None, effective_at__lte=now, emergency__isnull=False)
    for change in due.select_related("emergency").order_by("id"):
        moved += _drain(change, now, may_go_on)
        if not may_go_on():
            break
    return moved + _late_comers(now)


def covered_cases(mode: Mode) -> QuerySet[ServiceRequest]:
    """The open cases that a mode means."""
    rows = ServiceRequest.objects.filter(IS_OPEN)
    if mode.services or mode.groups:
        rows = rows.filter(Q(service_id__in=mode.services) | Q(service__group_id__in=mode.groups))
    if mode.areas:
        within = RequestArea.objects.filter(service_request=OuterRef("pk"), area_id__in=mode.areas)
        rows = rows.filter(Q(ward_id__in=mode.areas) | Exists(within))
    return rows


def _drain(change: ClockChange, now: datetime, may_go_on: Callable[[], bool]) -> int:
    assert change.emergency is not None
    mode = mode_of(change.emergency)
    moved, position = 0, change.position
    while may_go_on():
        ids = list(_ids(change, mode, position)[:CHUNK])
        if not ids:
            ClockChange.objects.filter(pk=change.pk, done_at=None).update(done_at=now)
            break
        for case_id in ids:
            moved += _one(change, mode, case_id, now)
            position = case_id
            if not may_go_on():
                break
        ClockChange.objects.filter(pk=change.pk, position__lt=position).update(position=position)
    return moved


def _ids(change: ClockChange, mode: Mode, position: int) -> QuerySet[ServiceRequest, int]:
    if change.kind == ClockChange.Kind.EMERGENCY_BEGAN:
        rows = covered_cases(mode).exclude(emergencies__contains=[mode.id])
    elif change.kind == ClockChange.Kind.EMERGENCY_ENDED:
        rows = ServiceRequest.objects.filter(IS_OPEN, emergencies__contains=[mode.id])
    else:
        touched = Event.objects.filter(
            kind="emergency_began", data__emergency=mode.id, recorded_at__gte=mode.starts_at
        )  # fmt: skip
        # What is joined to another is put back when it stands for itself again: see `_late_comers`.
        rows = ServiceRequest.objects.filter(pk__in=touched.values("service_request_id")).exclude(
            status=Status.DUPLICATE
        )
    return rows.filter(pk__gt=position).order_by("pk").values_list("pk", flat=True)


def _one(change: ClockChange, mode: Mode, case_id: int, now: datetime) -> int:
    if change.kind == ClockChange.Kind.EMERGENCY_BEGAN:
        return _safely(follow_changes.begin, case_id, mode, now=now)
    if change.kind == ClockChange.Kind.EMERGENCY_ENDED:
        return _safely(follow_changes.end, case_id, mode, at=change.effective_at, now=now)
    return _safely(follow_changes.undo, case_id, mode, now=now)


def _safely(work: Callable[..., bool], case_id: int, mode: Mode, **moments: datetime) -> int:
    try:
        return work(case_id, mode, **moments)
    except Exception:  # the cases behind this one must not wait for it
        log.exception("request %s did not follow emergency mode %s", case_id, mode.code)
        return 0


def _late_comers(now: datetime) -> int:
    """Cases that were on their way in, or came back from being closed or joined, while a mode began or ended."""
    moved = 0
    fresh = Q(requested_datetime__gte=now - CROSSING) | Q(updated_datetime__gte=now - CROSSING)
    for row in Emergency.objects.filter(ended_at=None, starts_at__lte=now):
        mode = mode_of(row)
        missed = covered_cases(mode).filter(fresh).exclude(emergencies__contains=[mode.id])
        moved += sum(_safely(follow_changes.begin, pk, mode, now=now) for pk in missed.values_list("pk", flat=True))
    over = {row.pk: row for row in Emergency.objects.filter(ended_at__gte=now - REMEMBERED)}
    if not over:
        return moved
    stuck = ServiceRequest.objects.filter(IS_OPEN, emergencies__overlap=list(over))
    for pk, held_by in stuck.values_list("pk", "emergencies"):
        for row in (over[key] for key in held_by if key in over):
            if row.was_undone:
                moved += _safely(follow_changes.undo, pk, mode_of(row), now=now)
            else:
                moved += _safely(follow_changes.end, pk, mode_of(row), at=row.ended_at or now, now=now)
    return moved
