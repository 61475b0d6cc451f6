"""Keep what a service offers: its days, how much fits into each, and the days that are different."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from civic311.city.current import configuration_changed
from routing.models import ScheduleCapacity, ScheduleException, ServiceSchedule


@transaction.atomic
def keep_schedule(row: ServiceSchedule, capacities: Mapping[tuple[int | None, int], int]) -> None:
    """Save a schedule with its visits by zone and weekday; zone None counts for every zone without a row of its own.

    Appointments that were made stay, whatever the new numbers say.
    """
    row.save()
    row.capacities.all().delete()
    ScheduleCapacity.objects.bulk_create(
        ScheduleCapacity(schedule=row, zone_id=zone, weekday=weekday, capacity=capacity)
        for (zone, weekday), capacity in capacities.items()
    )
    configuration_changed()


@transaction.atomic
def keep_day(row: ServiceSchedule, *, zone_id: int | None, day: date, capacity: int) -> None:
    """Give a single day another number of visits (0: closed), in a zone or in all. The same day again replaces it."""
    ScheduleException.objects.update_or_create(schedule=row, zone_id=zone_id, day=day, defaults={"capacity": capacity})
    configuration_changed()


@transaction.atomic
def forget_day(row: ServiceSchedule, pk: int) -> None:
    """Let a single day be like its weekday again."""
    ScheduleException.objects.filter(schedule=row, pk=pk).delete()
    configuration_changed()
