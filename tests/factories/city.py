"""A small city of two departments and two wards, enough for every behaviour to show."""

import functools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from civic311.accounts.defaults import make_default_roles
from civic311.accounts.models import Department, Membership, Role, User
from civic311.city.current import configuration_changed, forget_city
from civic311.city.models import City
from routing.defaults import make_routing_defaults
from routing.models import (
    Area,
    AreaLayer,
    Queue,
    RoutingRule,
    Service,
    ServiceGroup,
    ServiceQuestion,
    SlaTarget,
    WorkCalendar,
)
from routing.reference import forget_reference
from tests.factories.kept_rows import KeptRows

PASSWORD = "correct horse battery"
WEST, EAST = (41.00, -71.05), (41.00, -70.95)  # a point in the middle of each ward
OUTSIDE = (42.0, -71.0)


def square(west: float, east: float, south: float = 40.95, north: float = 41.05) -> dict[str, Any]:
    """A GeoJSON rectangle."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@dataclass
class SmallCity:
    """The rows tests name most; the rest is found by code."""

    city: City
    streets: Department
    housing: Department
    roles: dict[str, Role] = field(default_factory=dict)

    def service(self, code: str) -> Service:
        return Service.objects.get(service_code=code)

    def queue(self, code: str) -> Queue:
        return Queue.objects.get(code=code)


def make_small_city(**values: Any) -> SmallCity:
    """Testville: wards 1 (west) and 2 (east); Streets with two queues, Housing with one, triage; five services."""
    city = City(
        name="Testville", service_name="Testville 311", time_zone="America/New_York", languages=["en", "es"],
        phone="555-555-0100", centre_lat=41.0, centre_long=-71.0, **values,
    )  # fmt: skip
    city.save()
    forget_city()
    roles = make_default_roles()
    make_routing_defaults()
    streets = Department.objects.create(code="streets", name={"en": "Streets", "es": "Calles"}, order=1)
    housing = Department.objects.create(code="housing", name={"en": "Housing", "es": "Vivienda"}, order=2)
    _make_areas()
    _make_services(streets, housing)
    configuration_changed()
    forget_reference()
    return SmallCity(city, streets, housing, roles)


@functools.cache
def _kept(_year: int) -> KeptRows:
    """The small city of tests in one year: its holidays are those around it."""
    return KeptRows(make_small_city)


def put_in_small_city() -> SmallCity:
    """What `make_small_city` makes, sooner."""
    _kept(date.today().year).put_in()  # noqa: DTZ011 - as the holidays are chosen
    forget_city()
    forget_reference()
    departments = {each.code: each for each in Department.objects.filter(code__in=["streets", "housing"])}
    roles = {role.code: role for role in Role.objects.all()}
    return SmallCity(City.objects.get(), departments["streets"], departments["housing"], roles)


def _make_areas() -> None:
    wards = AreaLayer.objects.create(
        code="ward", name={"en": "Wards", "es": "Distritos"}, singular={"en": "Ward", "es": "Distrito"},
        is_reporting=True, is_boundary=True,
    )  # fmt: skip
    Area.objects.create(layer=wards, code="1", name="Ward 1", geometry=square(-71.1, -71.0), order=1)
    Area.objects.create(layer=wards, code="2", name="Ward 2", geometry=square(-71.0, -70.9), order=2)
    hoods = AreaLayer.objects.create(code="neighborhood", name={"en": "Neighborhoods", "es": "Barrios"})
    Area.objects.create(layer=hoods, code="mill", name="Mill", geometry=square(-71.1, -71.04))


def _make_services(streets: Department, housing: Department) -> None:
    potholes = Queue.objects.create(code="potholes", name={"en": "Road crew", "es": "Calles"}, department=streets)
    lights = Queue.objects.create(code="lights", name={"en": "Lights", "es": "Luces"}, department=streets)
    inspectors = Queue.objects.create(
        code="inspectors", name={"en": "Inspectors", "es": "Inspectores"}, department=housing
    )
    roads = ServiceGroup.objects.create(code="roads", name={"en": "Streets", "es": "Calles"}, order=1)
    homes = ServiceGroup.objects.create(code="homes", name={"en": "Homes", "es": "Viviendas"}, order=2)
    pothole = _service("pothole", "Pothole", "Bache", roads, potholes, photo_visibility="once", is_common=True)
    light = _service("streetlight", "Street light out", "Luz apagada", roads, lights, closing_photo_required=True)
    heat = _service("no-heat", "No heat", "Sin calefacción", homes, inspectors, place_precision="area", severity=2)
    _service("private-tip", "Private tip", "Aviso privado", homes, inspectors, is_public=False,
             place_precision="hidden")  # fmt: skip
    _service("other", "Something else", "Otra cosa", homes, None)
    calendar = WorkCalendar.objects.get(is_default=True)
    for service, amount, unit in ((pothole, 3, "business_days"), (light, 10, "calendar_days"), (heat, 24, "hours")):
        SlaTarget.objects.create(service=service, amount=amount, unit=unit, calendar=calendar)
    SlaTarget.objects.create(service=pothole, amount=4, unit="business_hours", calendar=calendar, kind="acknowledge")
    ServiceQuestion.objects.create(
        service=pothole, code="depth", text={"en": "How deep is it?", "es": "¿Qué tan hondo es?"},
        datatype="singlevaluelist", is_required=True, is_public=True,
        values=[{"key": "ankle", "name": {"en": "To the ankle", "es": "Al tobillo"}},
                {"key": "knee", "name": {"en": "To the knee", "es": "A la rodilla"}}],
    )  # fmt: skip
    ServiceQuestion.objects.create(
        service=light, code="wires", text={"en": "Are wires hanging?", "es": "¿Hay cables colgando?"},
        datatype="singlevaluelist",
        values=[{"key": "no", "name": {"en": "No", "es": "No"}},
                {"key": "yes", "name": {"en": "Yes", "es": "Sí"}, "danger": True}],
    )  # fmt: skip
    RoutingRule.objects.create(
        name="Deep holes first", order=1, severity=2,
        conditions={"all": [{"fact": "service", "op": "is", "value": "pothole"},
                            {"fact": "answer", "question": "depth", "op": "is", "value": "knee"}]},
    )  # fmt: skip


def _service(code: str, english: str, spanish: str, group: ServiceGroup, queue: Queue | None, **values: Any) -> Service:
    return Service.objects.create(
        service_code=code, name={"en": english, "es": spanish}, group=group, default_queue=queue, **values
    )


def make_user(email: str, name: str, role: str, department: Department | None = None, **values: Any) -> User:
    """A person with one membership, who signs in with PASSWORD."""
    user = User.objects.create_user(email, PASSWORD, name=name, **values)
    Membership.objects.create(user=user, department=department, role=Role.objects.get(code=role))
    return user
