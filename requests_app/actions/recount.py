"""Count a case's running clocks anew, as if its new targets had applied from the start."""

from datetime import datetime, timedelta

from requests_app.models import Clock, Event, RequestArea, ServiceRequest
from routing.planning import PlannedClock, plan_clock
from routing.reference import in_city_zone, reference
from routing.sla import resume_due, target_due

Pause = tuple[datetime, datetime]


def recounted_clocks(
    service_request: ServiceRequest, *, severity: int, now: datetime, service_id: int | None = None
) -> list[PlannedClock]:
    """The running clocks whose target differs at `severity` (and for another service, when given), with every pause so
    far given back in working time."""
    known = reference()
    running = {row.kind: row for row in Clock.objects.filter(service_request=service_request, stopped_at=None)}
    pauses = _pauses(service_request.pk, now)
    planned = []
    service_id, area_ids = service_id or service_request.service_id, areas_of(service_request)
    chain = known.chain_of(service_id, service_request.department_id)
    for target in known.targets_of(service_id, severity, area_ids):
        row = running.get(target.kind)
        if row is None or row.target_id == target.id:
            continue
        start = in_city_zone(row.started_at)
        due = target_due(start, target.target, target.calendar)
        for paused_at, resumed_at in pauses:
            due = resume_due(due, paused_at, resumed_at, target.target, target.calendar)
        stood_still = sum((end - begin for begin, end in pauses), timedelta(0))
        planned.append(
            plan_clock(
                target,
                chain,
                started_at=start,
                due_at=due,
                paused=stood_still,
                taken=row.steps_taken,
                last_activity=now,
            )
        )
    return planned


def areas_of(service_request: ServiceRequest) -> list[int]:
    """Ids of the areas a case lies in, the ward first."""
    others = RequestArea.objects.filter(service_request=service_request).order_by("area__layer__order", "area_id")
    ward = [service_request.ward_id] if service_request.ward_id else []
    return [*ward, *others.values_list("area_id", flat=True)]


def _pauses(service_request_id: int, now: datetime) -> list[Pause]:
    """When the clocks stood still, from the log; a pause that lasts ends `now`."""
    pauses: list[Pause] = []
    began: datetime | None = None
    kinds = ["held", "resumed", "closed"]
    for event in Event.objects.filter(service_request_id=service_request_id, kind__in=kinds).order_by("sequence"):
        if event.kind == "held" and event.data["pauses"]:
            began = event.occurred_at
        elif event.kind != "held" and began is not None:
            pauses.append((in_city_zone(began), in_city_zone(event.occurred_at)))
            began = None
    if began is not None:
        pauses.append((in_city_zone(began), in_city_zone(now)))
    return pauses
