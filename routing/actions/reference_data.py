"""Keep, retire and bring back rows of reference data."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError

from civic311.city.current import configuration_changed
from routing.models import Queue


class InUse(Exception):
    """The row cannot go: something that is in force needs it. `by` names what."""

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


@transaction.atomic
def keep(row: Model, save_related: Callable[[], None] | None = None) -> None:
    """Save the row, then what belongs to it."""
    row.save()
    if save_related is not None:
        save_related()
    configuration_changed()


@transaction.atomic
def set_active(row: Any, is_active: bool) -> None:
    """Retire a row, or bring it back. What exists keeps it; nothing new can choose it."""
    row.is_active = is_active
    row.save(update_fields=["is_active"])
    configuration_changed()


@transaction.atomic
def delete(row: Model) -> None:
    """Delete a row that nothing refers to. Raises InUse."""
    try:
        row.delete()
    except ProtectedError as error:
        raise InUse(", ".join(sorted({str(each) for each in list(error.protected_objects)[:3]}))) from error
    configuration_changed()


@transaction.atomic
def keep_queue(queue: Queue) -> None:
    """Save a queue; there is one triage queue, so that a new one takes over from the old."""
    if queue.is_triage:
        Queue.objects.filter(is_triage=True).exclude(pk=queue.pk).update(is_triage=False)
    keep(queue)
