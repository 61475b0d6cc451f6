"""Around and inside the demo city: neighbors, bodies that are not the city's, assets and landmarks."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import h3
from shapely import box, union_all

from civic311.accounts.models import Department
from civic311.demo.streets import Door
from civic311.demo.terrain import Land
from routing.models import Area, AreaLayer, Asset, AssetType, OutsideBody
from routing.place import repair

_H3_RESOLUTION = 9
_BEYOND = 0.06  # degrees around the city that its neighbors fill
_METRES = 1 / 111_000

# Code -> name, explanation, address of a page, phone.
BODIES: dict[str, tuple[dict[str, str], dict[str, str], str, str]] = {
    "state-roads": (
        {"en": "State Highway Office", "es": "Oficina Estatal de Carreteras"},
        {"en": "Route 9 and its ramps belong to the state. The highway office repairs them.",
         "es": "La Ruta 9 y sus accesos son del estado. La oficina de carreteras los repara."},
        "https://highways.example/report", "555-555-0190",
    ),
    "alder-power": (
        {"en": "Alder Power and Light", "es": "Alder Power and Light"},
        {"en": "Poles and wires that bring power to houses belong to the power company.",
         "es": "Los postes y cables que llevan luz a las casas son de la compañía de electricidad."},
        "https://alderpower.example/outage", "555-555-0191",
    ),
    "harrow": (
        {"en": "Harrow", "es": "Harrow"},
        {"en": "Harrow has its own service desk.",
         "es": "Harrow tiene su propio centro de servicio."},
        "https://harrow.example", "555-555-0192",
    ),
    "millbrook": (
        {"en": "Millbrook", "es": "Millbrook"},
        {"en": "Millbrook has its own service desk.",
         "es": "Millbrook tiene su propio centro de servicio."},
        "https://millbrook.example", "555-555-0193",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class _Stock:
    """A kind of asset: one near every so many doors; `services` are about it, `department` owns it."""

    code: str
    en: str
    es: str
    one_en: str
    one_es: str
    icon: str
    every: int
    prefix: str
    services: tuple[str, ...] = ()
    department: str = ""
    body: str = ""
    body_share: float = 0.0


STOCKS = (
    _Stock("street-light", "Street lights", "Luces de la calle", "Street light", "Luz de la calle", "highlight", 4, "L",
           ("streetlight",), "lighting", "alder-power", 0.06),
    _Stock("bin", "Public bins", "Botes públicos", "Public bin", "Bote público", "delete", 22, "B", ("public-bin",),
           "sanitation"),
    _Stock("tree", "Street trees", "Árboles de la calle", "Street tree", "Árbol de la calle", "nature", 9, "T",
           ("tree-trimming",), "parks"),
    _Stock("signal", "Traffic signals", "Semáforos", "Traffic signal", "Semáforo", "traffic", 60, "S",
           ("traffic-signal",), "lighting"),
)  # fmt: skip
LANDMARKS = {
    "school": ("Schools", "Escuelas", "School", "Escuela", "school", (
        "Quay Street School", "Lighthouse Elementary", "Riverside School", "Alder High", "Millpond School",
        "Harbor Middle School", "St. Brendan School", "Orchard School", "Foundry Lane School", "Gull Point School",
    )),
    "hospital": ("Hospitals", "Hospitales", "Hospital", "Hospital", "local_hospital", (
        "Port Alder General", "Bayview Clinic",
    )),
}  # fmt: skip
_NEAR_METRES = 40.0


def make_bodies() -> dict[str, OutsideBody]:
    """Who is responsible for what the city is not, by code."""
    rows = [
        OutsideBody(code=code, name=name, explanation=why, url=url, phone=phone, order=order)
        for order, (code, (name, why, url, phone)) in enumerate(BODIES.items())
    ]
    return {row.code: row for row in OutsideBody.objects.bulk_create(rows)}


def make_neighbors(land: Land, bodies: Mapping[str, OutsideBody]) -> None:
    """The towns north and south of the city, to its very border."""
    layer = AreaLayer.objects.create(
        code="neighbors", name={"en": "Neighboring towns", "es": "Pueblos vecinos"},
        singular={"en": "Neighboring town", "es": "Pueblo vecino"}, is_neighbors=True, order=9,
    )  # fmt: skip
    city = union_all([ward.polygon for ward in land.wards])
    west, south, east, north = city.bounds
    middle = (south + north) / 2
    halves = {
        "harrow": box(west - _BEYOND, middle, east + _BEYOND, north + _BEYOND),
        "millbrook": box(west - _BEYOND, south - _BEYOND, east + _BEYOND, middle),
    }
    Area.objects.bulk_create(
        Area(layer=layer, code=code, name=BODIES[code][0]["en"], geometry=repair(half.difference(city)),
             body=bodies[code], order=order)
        for order, (code, half) in enumerate(halves.items())
    )  # fmt: skip


def make_assets(
    doors: Sequence[Door], bodies: Mapping[str, OutsideBody], seed: int
) -> tuple[dict[str, AssetType], dict[str, list[Asset]]]:
    """Kinds of assets by the service that is about them, and the assets of each kind by code; landmarks too."""
    chance = random.Random(f"{seed}:assets")  # noqa: S311
    departments = {row.code: row for row in Department.objects.all()}
    by_service: dict[str, AssetType] = {}
    made: dict[str, list[Asset]] = {}
    for order, stock in enumerate(STOCKS):
        kind = AssetType.objects.create(
            code=stock.code, name={"en": stock.en, "es": stock.es}, singular={"en": stock.one_en, "es": stock.one_es},
            icon=stock.icon, order=order,
        )  # fmt: skip
        by_service |= dict.fromkeys(stock.services, kind)
        rows = _along(doors, stock, kind, departments[stock.department], bodies.get(stock.body), chance)
        made[stock.code] = Asset.objects.bulk_create(rows, batch_size=3000)
    for order, (code, (en, es, one_en, one_es, icon, names)) in enumerate(LANDMARKS.items(), start=len(STOCKS)):
        kind = AssetType.objects.create(
            code=code, name={"en": en, "es": es}, singular={"en": one_en, "es": one_es}, icon=icon, is_landmark=True,
            order=order,
        )  # fmt: skip
        sites = chance.sample(doors, len(names))
        made[code] = Asset.objects.bulk_create(
            _asset(kind, f"{code}-{number}", door.lat, door.long, name=name)
            for number, (name, door) in enumerate(zip(names, sites, strict=True), start=1)
        )
    return by_service, made


def _along(
    doors: Sequence[Door], stock: _Stock, kind: AssetType, owner: Department, body: OutsideBody | None,
    chance: random.Random,
) -> Iterator[Asset]:  # fmt: skip
    for number, door in enumerate(doors[:: stock.every], start=1):
        lat = door.lat + chance.uniform(-10, 10) * _METRES
        long = door.long + chance.uniform(-10, 10) * _METRES / math.cos(math.radians(door.lat))
        theirs = body is not None and chance.random() < stock.body_share
        yield _asset(
            kind, f"{stock.prefix}-{number:04}", lat, long, department=None if theirs else owner,
            body=body if theirs else None,
        )  # fmt: skip


def _asset(
    kind: AssetType, number: str, lat: float, long: float, *, name: str = "", department: Department | None = None,
    body: OutsideBody | None = None,
) -> Asset:  # fmt: skip
    return Asset(
        type=kind, number=number, name=name, lat=round(lat, 6), long=round(long, 6), department=department, body=body,
        h3=h3.str_to_int(h3.latlng_to_cell(lat, long, _H3_RESOLUTION)),
    )  # fmt: skip


class AssetFinder:
    """The asset nearest to a report, within 40 metres."""

    def __init__(self, assets: Mapping[str, Sequence[Asset]]) -> None:
        self._cells: dict[tuple[int, int], list[Asset]] = {}
        for rows in assets.values():
            for row in rows:
                self._cells.setdefault((row.type_id, row.h3), []).append(row)

    def nearest(self, asset_type_id: int, cell: int | None, lat: float, long: float) -> Asset | None:
        """An asset of the type in the cell of the report; None when there is none so near."""
        best: tuple[float, Asset] | None = None
        for row in self._cells.get((asset_type_id, cell or 0), ()):
            away = math.hypot(row.lat - lat, (row.long - long) * math.cos(math.radians(lat))) / _METRES
            if away <= _NEAR_METRES and (best is None or away < best[0]):
                best = (away, row)
        return best[1] if best else None
