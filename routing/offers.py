"""Reads the schedules of services as the plain rules know them."""

from collections.abc import Sequence

from civic311.city.modules import is_on
from routing.models import Area, ScheduleCapacity, ScheduleException, ServiceSchedule
from routing.schedule import Schedule


def read_schedules() -> dict[int, Schedule]:
    """The schedules in use, by service: at most four queries. None while the city offers no appointments."""
    if not is_on("appointments"):
        return {}
    rows = list(ServiceSchedule.objects.filter(is_active=True))
    return {schedule.service_id: schedule for schedule in as_plain(rows)}


def as_plain(rows: Sequence[ServiceSchedule]) -> list[Schedule]:
    """These schedules, in use or not."""
    if not rows:
        return []
    keys = [row.pk for row in rows]
    weekly = list(ScheduleCapacity.objects.filter(schedule_id__in=keys))
    special = list(ScheduleException.objects.filter(schedule_id__in=keys))
    layers = {row.zones_id for row in rows if row.zones_id}
    areas = list(Area.objects.filter(layer_id__in=layers).values_list("layer_id", "pk")) if layers else []
    return [
        Schedule(
            service_id=row.pk,
            zone_ids=frozenset(pk for layer_id, pk in areas if layer_id == row.zones_id),
            lead_days=row.lead_days,
            horizon_days=row.horizon_days,
            change_until_days=row.change_until_days,
            is_required=row.is_required,
            preparation=row.preparation,
            weekly={(each.zone_id, each.weekday): each.capacity for each in weekly if each.schedule_id == row.pk},
            special={(each.zone_id, each.day): each.capacity for each in special if each.schedule_id == row.pk},
        )
        for row in rows
    ]
