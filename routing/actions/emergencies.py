"""Begin, end and take back emergency modes. Open cases follow in the worker, through rows of ClockChange."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from civic311.city.current import configuration_changed
from civic311.lib.jobs import enqueue
from routing.models import ClockChange, Emergency

FOLLOW = "requests_app.tasks.follow_clock_changes"


@transaction.atomic
def declare(emergency: Emergency, save_related: Callable[[], None], *, now: datetime) -> None:
    """Save a new mode with what it covers. From its start on, which may have been or lie ahead, open cases follow."""
    emergency.save()
    save_related()
    ClockChange.objects.create(
        kind=ClockChange.Kind.EMERGENCY_BEGAN, emergency=emergency, effective_at=max(emergency.starts_at, now)
    )
    configuration_changed()
    enqueue(FOLLOW)


@transaction.atomic
def keep_words(emergency: Emergency) -> None:
    """Save another name or notice, or another planned end. What it does and covers never changes once it exists."""
    Emergency.objects.filter(pk=emergency.pk).update(
        name=emergency.name, notice=emergency.notice, ends_at=emergency.ends_at
    )
    configuration_changed()


def end(emergency_id: int, *, at: datetime) -> bool:
    """The mode is over `at`: clocks run again, time that was given stays. Returns whether this ended it."""
    return _finish(emergency_id, ClockChange.Kind.EMERGENCY_ENDED, at, ended_at=at)


def undo(emergency_id: int, *, now: datetime) -> bool:
    """Take the mode back as if it had never been, also after it ended. Returns whether this took it back."""
    return _finish(emergency_id, ClockChange.Kind.EMERGENCY_UNDONE, now, ended_at=now, was_undone=True)


def _finish(emergency_id: int, kind: str, at: datetime, **values: object) -> bool:
    with transaction.atomic():
        row = Emergency.objects.select_for_update().filter(pk=emergency_id, was_undone=False).first()
        if row is None or (kind == ClockChange.Kind.EMERGENCY_ENDED and row.ended_at is not None):
            return False
        if row.ended_at is not None:
            values.pop("ended_at")
        Emergency.objects.filter(pk=row.pk).update(**values)
        # Cases that have not followed its beginning need not any more.
        ClockChange.objects.filter(emergency=row, done_at=None).update(done_at=at)
        ClockChange.objects.create(kind=kind, emergency=row, effective_at=at)
        configuration_changed()
        enqueue(FOLLOW)
    return True
