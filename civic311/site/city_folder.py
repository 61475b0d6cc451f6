"""Make a running city from a folder of files: what surrounds the imported cases."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count

from civic311.accounts.defaults import make_default_roles
from civic311.accounts.demo_people import make_demo_people
from civic311.accounts.models import Department
from civic311.city.current import forget_city
from civic311.city.models import City
from civic311.lib.csv_rows import open_table
from community.defaults import make_article_headings
from requests_app.models import ServiceRequest
from requests_app.models.service_request import IS_OPEN
from routing.defaults import make_routing_defaults
from routing.imports.areas import make_layer
from routing.imports.codes import code_of
from routing.models import Representation, Service, SlaTarget, WorkCalendar

_DAY_HOURS = 24


def make_surroundings(city: Mapping[str, Any], area_files: list[Mapping[str, Any]]) -> None:
    """Roles, calendar, reasons, triage and the layers of the area files, where missing."""
    with transaction.atomic():
        make_default_roles()
        make_routing_defaults(country=city.get("country", "US"), subdivision=city.get("subdivision", ""))
        make_article_headings()
        for entry in area_files:
            name = entry.get("layer_name", entry["layer"])
            make_layer(
                entry["layer"],
                name={"en": name} if isinstance(name, str) else name,
                is_reporting=bool(entry.get("reporting")),
                is_boundary=bool(entry.get("boundary")),
                is_neighbors=bool(entry.get("neighbors")),
            )


def make_targets(folder: Path, entry: Mapping[str, Any]) -> int:
    """Targets of services from a table (service name, days); returns how many were made. New requests count on them.

    Raises UnreadableFile.
    """
    calendar = WorkCalendar.objects.get(is_default=True)
    made = 0
    with open_table(folder / entry["file"]) as table:
        table.require([entry["service"], entry["days"]])
        for row in table:
            hours = _hours(row.cells.get(entry["days"], ""))
            service = Service.objects.filter(service_code=code_of(row.cells.get(entry["service"], ""), 80)).first()
            if row.problem or hours < 1 or service is None or service.targets.exists():
                continue
            whole_days = hours % _DAY_HOURS == 0
            SlaTarget.objects.create(
                service=service, calendar=calendar, amount=hours // _DAY_HOURS if whole_days else hours,
                unit="calendar_days" if whole_days else "hours",
            )  # fmt: skip
            made += 1
    return made


def _hours(days: str) -> int:
    try:
        return round(float(days) * _DAY_HOURS)
    except (ValueError, OverflowError):
        return 0


def make_city_row(city: Mapping[str, Any], no_location: list[tuple[float, float]]) -> City:
    """The city itself. It is made last: until it is there, starting again goes on with what is missing."""
    centre = city.get("centre", [None, None])
    until = city.get("reports_until")
    tagline = city.get("tagline", {})
    row = City(
        name=city["name"], service_name=city.get("service_name", f"{city['name']} 311"),
        tagline={"en": tagline} if isinstance(tagline, str) else tagline, time_zone=city["time_zone"],
        country=city.get("country", "US"), subdivision=city.get("subdivision", ""),
        languages=city.get("languages", ["en"]), phone=city.get("phone", ""),
        emergency_phone=city.get("emergency_phone", "911"), place_suffix=city.get("place_suffix", ""),
        centre_lat=centre[0], centre_long=centre[1],
        no_location_points=[list(point) for point in no_location],
        reports_until=datetime.fromisoformat(until) if isinstance(until, str) else until,
    )  # fmt: skip
    row.save()
    forget_city()
    return row


def make_sign_ins(password: str) -> None:
    """The demo sign-ins: the worker in the department with most open cases, the council member for its busiest ward."""
    requests = ServiceRequest.objects.order_by()
    busiest = requests.filter(IS_OPEN).values_list("department").annotate(cases=Count("id")).order_by("-cases").first()
    department = Department.objects.filter(pk=busiest[0]).first() if busiest else Department.objects.first()
    people = make_demo_people(password, worker_department=department)
    wards = requests.filter(ward__isnull=False).values_list("ward").annotate(cases=Count("id"))
    ward = wards.order_by("-cases").first()
    if ward is not None:
        Representation.objects.get_or_create(user=people["council"], area_id=ward[0])
