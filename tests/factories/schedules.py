"""Services that offer days."""

from datetime import date
from typing import Any

from civic311.city.current import configuration_changed
from routing.models import AreaLayer, ScheduleCapacity, ScheduleException, Service, ServiceSchedule
from routing.reference import forget_reference


def make_schedule(
    service_code: str = "pothole", *, a_day: int = 2, by_ward: bool = False, special: dict[date, int] | None = None,
    **values: Any,
) -> ServiceSchedule:  # fmt: skip
    """`a_day` visits on every weekday from Monday to Friday, in the city or in each ward."""
    row, _made = ServiceSchedule.objects.update_or_create(
        service=Service.objects.get(service_code=service_code),
        defaults={"zones": AreaLayer.objects.get(code="ward") if by_ward else None} | values,
    )
    row.capacities.all().delete()
    ScheduleCapacity.objects.bulk_create(
        ScheduleCapacity(schedule=row, weekday=weekday, capacity=a_day) for weekday in range(5)
    )
    for day, capacity in (special or {}).items():
        ScheduleException.objects.create(schedule=row, day=day, capacity=capacity)
    configuration_changed()
    forget_reference()
    return row
