"""Save the on-call rota of a queue."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from civic311.city.current import configuration_changed
from routing.models import OnCallShift, Queue


@transaction.atomic
def add_shifts(queue: Queue, *, user_id: int, position: int, spans: Sequence[tuple[datetime, datetime]]) -> int:
    """Put a person on call for each span (aware); returns how many shifts were added."""
    OnCallShift.objects.bulk_create(
        OnCallShift(queue=queue, user_id=user_id, position=position, starts_at=start, ends_at=end)
        for start, end in spans
    )
    return len(spans)


@transaction.atomic
def set_calling(queue: Queue, *, calls: bool, again_minutes: int) -> None:
    """Say whether emergencies of the queue call people, and after how many minutes without an answer the next one."""
    Queue.objects.filter(pk=queue.pk).update(pages_on_call=calls, page_again_minutes=again_minutes)
    configuration_changed()
