"""Appointed days: how full they are by zone, and the visits of which nobody has told how they went."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import needs
from requests_app.queries.schedule import filled, schedule_of, untold_visits
from requests_app.queries.visible import staff_requests
from routing.models import Area
from routing.reference import reference
from routing.schedule import Schedule

MOST_SHOWN = 100


@needs("requests.view")
def visits(request: Any) -> HttpResponse:
    """`/staff/visits/`: `service` chooses one of the services that offer days."""
    now, known = timezone.now(), reference()
    offering = [known.services_by_id[key] for key in known.schedules]
    chosen = next((each for each in offering if each.service_code == request.GET.get("service")), None)
    chosen = chosen or (offering[0] if offering else None)
    schedule = schedule_of(chosen.pk) if chosen else None
    untold = untold_visits(staff_requests(request.viewer), before=timezone.localdate())
    context = {
        "offering": offering, "chosen": chosen, "now": now,
        "calendar": _calendar(schedule, now) if schedule else None,
        "untold": list(untold.select_related("service", "scheduled_zone")[:MOST_SHOWN]),
    }  # fmt: skip
    return render(request, "staff/visits.html", context)


def _calendar(schedule: Schedule, now: datetime) -> dict[str, Any]:
    """Days down, zones across. Days on which nothing is offered or booked anywhere are left out."""
    zones = _zones(schedule)
    cells = filled(schedule, [key for key, _name in zones], now=now)
    if len(zones) > 1 and not any(part.taken for part in cells[None]):  # places that lie in no zone are rare
        zones, cells = zones[:-1], {key: parts for key, parts in cells.items() if key is not None}
    code = reference().services_by_id[schedule.service_id].service_code
    rows = [
        {"day": parts[0].day, "url": _round(parts[0].day, code), "cells": parts}
        for parts in zip(*cells.values(), strict=True)
        if any(part.capacity or part.taken for part in parts)
    ]
    return {"zones": [name for _key, name in zones], "rows": rows}


def _zones(schedule: Schedule) -> list[tuple[int | None, str]]:
    if not schedule.zone_ids:
        return [(None, _("The whole city"))]
    rows = Area.objects.filter(pk__in=schedule.zone_ids, valid_to=None).order_by("order", "name")
    return [*rows.values_list("pk", "name"), (None, _("No zone"))]


def _round(day: date, service_code: str) -> str:
    return reverse("queue", query={"scheduled": day.isoformat(), "service": service_code})
