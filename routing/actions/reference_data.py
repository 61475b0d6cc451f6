"""Keep, retire and bring back rows of reference data."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError

from civic311.city.current import configuration_changed
from routing.defaults import add_public_holidays
from routing.models import CalendarHoliday, Queue, WorkCalendar


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


@transaction.atomic
def keep_calendar(calendar: WorkCalendar) -> None:
    """Save a calendar; there is one default."""
    if calendar.is_default:
        WorkCalendar.objects.filter(is_default=True).exclude(pk=calendar.pk).update(is_default=False)
    keep(calendar)


@transaction.atomic
def add_holiday(calendar: WorkCalendar, *, day: date, name: dict[str, str]) -> None:
    """A day on which the calendar does not work; given again, its name is replaced."""
    CalendarHoliday.objects.update_or_create(calendar=calendar, day=day, defaults={"name": name})
    configuration_changed()


@transaction.atomic
def remove_holidays(calendar: WorkCalendar, holiday_ids: list[int]) -> int:
    """Work on these days after all; returns how many there were."""
    count, _rows = CalendarHoliday.objects.filter(calendar=calendar, pk__in=holiday_ids).delete()
    configuration_changed()
    return count


@transaction.atomic
def add_holidays_of(calendar: WorkCalendar, *, country: str, subdivision: str, year: int) -> int:
    """Add the public holidays of a country in a year; returns how many were new. Raises NotImplementedError for places
    that the holidays library does not know."""
    before = calendar.holidays.count()
    add_public_holidays(calendar, country=country, subdivision=subdivision, years=range(year, year + 1))
    configuration_changed()
    return calendar.holidays.count() - before
