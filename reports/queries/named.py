"""Departments, services and wards by their codes, as addresses name them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from civic311.accounts.models import Department
from civic311.lib.translated_text import in_language
from reports.queries.areas import places_of, reporting_layer
from routing.models import Service


@dataclass(frozen=True)
class Named:
    """A department, a service or a ward."""

    id: int
    code: str
    name: str


def named_departments() -> list[Named]:
    """All departments in the city's order."""
    return [
        Named(each.pk, each.code, in_language(each.name) or each.code)
        for each in Department.objects.order_by("order", "code")
    ]


def named_services() -> list[Named]:
    """All services by name."""
    rows = Service.objects.values_list("pk", "service_code", "name")
    found = [Named(pk, code, in_language(name) or code) for pk, code, name in rows]
    return sorted(found, key=lambda each: each.name.casefold())


def named_wards(since: datetime) -> list[Named]:
    """The wards in force since then whose code means one ward only: one that was redrawn has it twice."""
    places = places_of(reporting_layer(), since)
    many = Counter(each.code for each in places)
    return [Named(each.id, each.code, each.name) for each in places if many[each.code] == 1]
