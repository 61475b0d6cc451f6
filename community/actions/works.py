"""Enter, change and cancel planned works, one by one or from a file."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from civic311.city.current import configuration_changed
from civic311.lib.jobs import enqueue
from community.models import PlannedWork
from community.works_files import WorkRow
from routing.models import Service

FOLLOW = "requests_app.tasks.follow_canceled_works"


@transaction.atomic
def keep_work(work: PlannedWork, save_related: Callable[[], None] | None = None) -> PlannedWork:
    """Save works, then what belongs to them."""
    work.save()
    if save_related is not None:
        save_related()
    configuration_changed()
    return work


@transaction.atomic
def cancel_work(work_id: int, *, now: datetime) -> bool:
    """They do not take place: cases that wait for them go on. Returns whether that changed anything."""
    changed = PlannedWork.objects.filter(pk=work_id, canceled_at=None).update(canceled_at=now)
    if changed:
        configuration_changed()
        enqueue(FOLLOW)
    return bool(changed)


@transaction.atomic
def keep_rows(rows: Iterable[WorkRow], *, owner_id: int | None) -> int:
    """Write the works of a file, new ones and changes, by their number in the other system; returns how many."""
    codes = {service.service_code: service for service in Service.objects.all()}
    count = 0
    for row in rows:
        work = PlannedWork.objects.filter(external_id=row.external_id).first()
        work = work or PlannedWork(external_id=row.external_id, owner_id=owner_id)
        for name, value in row.columns().items():
            setattr(work, name, value)
        work.save()
        work.services.set([codes[code] for code in row.services if code in codes])
        count += 1
    configuration_changed()
    return count
