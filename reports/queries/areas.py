"""The places and departments that figures are told by, and which of them a viewer may see."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from civic311.accounts.models import Department
from civic311.accounts.viewer import Viewer
from civic311.lib.translated_text import in_language
from routing.models import Area, AreaIndicator, AreaLayer, Representation, Service, ServiceGroup

POPULATION = "population"


@dataclass(frozen=True)
class Place:
    """One area with its indicators by code."""

    id: int
    code: str
    name: str
    indicators: dict[str, float] = field(default_factory=dict)

    @property
    def residents(self) -> float | None:
        return self.indicators.get(POPULATION)


@dataclass(frozen=True)
class Indicator:
    """A column of an equity table."""

    code: str
    name: str


def reporting_layer() -> AreaLayer | None:
    """The layer that a request's ward belongs to."""
    return AreaLayer.objects.filter(is_reporting=True).first()


def layers_with_indicators() -> list[AreaLayer]:
    """Layers whose areas have figures about who lives there; the reporting layer first."""
    told = AreaIndicator.objects.values("area__layer_id")
    return list(AreaLayer.objects.filter(Q(pk__in=told) | Q(is_reporting=True)).order_by("-is_reporting", "order"))


def places_of(layer: AreaLayer | None, since: datetime) -> list[Place]:
    """The layer's areas that were in force at some time since `since`, in the city's order."""
    if layer is None:
        return []
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gt=since.date())
    areas = Area.objects.filter(in_force, layer=layer).defer("geometry").prefetch_related("indicators")
    return [
        Place(area.pk, area.code, area.name, {row.code: row.value for row in area.indicators.all()})
        for area in areas.order_by("order", "name", "id")
    ]


def areas_with_code(layer: AreaLayer | None, code: str) -> list[int]:
    """Ids of the areas that have had the code, however they were drawn, the newest last."""
    return list(Area.objects.filter(layer=layer, code=code).order_by("valid_from", "pk").values_list("pk", flat=True))


def indicators_of(layer: AreaLayer | None) -> list[Indicator]:
    """The indicators that the layer's areas have, the population first, by name in the reader's language."""
    rows = AreaIndicator.objects.filter(area__layer=layer).order_by("code").distinct("code")
    found = [Indicator(row.code, in_language(row.name) or row.code.replace("_", " ").capitalize()) for row in rows]
    return sorted(found, key=lambda each: (each.code != POPULATION, each.name))


def own_areas(viewer: Viewer) -> frozenset[int] | None:
    """Ids of the areas whose reports the viewer may see; None means all of them."""
    if viewer.has("reports.view"):
        return None
    if not viewer.has("reports.view_ward"):
        return frozenset()
    return frozenset(Representation.objects.filter(user_id=viewer.user_id).values_list("area_id", flat=True))


def department_names() -> dict[int, str]:
    """Names of departments by id, in the city's order."""
    return {each.pk: in_language(each.name) for each in Department.objects.order_by("order", "code")}


def service_names() -> dict[int, str]:
    """Names of services by id."""
    return {pk: in_language(name) for pk, name in Service.objects.values_list("pk", "name")}


def services_by_group() -> dict[int, int]:
    """The group of each service, both by id."""
    return dict(Service.objects.values_list("pk", "group_id"))


def group_names() -> dict[int, str]:
    """Names of groups of services by id."""
    return {pk: in_language(name) for pk, name in ServiceGroup.objects.values_list("pk", "name")}
