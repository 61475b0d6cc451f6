"""What Port Alder digs, paves and plants: works that are over, go on and come, and the cases that wait for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from civic311.accounts.models import Department, User
from civic311.city.current import city_zone, configuration_changed
from civic311.demo.streets import Door
from community.models import AvoidedReport, PlannedWork
from community.shapes import street_line
from requests_app.actions import work
from requests_app.actions.defer import NotCovered, defer
from requests_app.actor import WORKER
from requests_app.models import ServiceRequest
from requests_app.queries.case import closure_reasons_for
from requests_app.queries.works import cases_inside
from requests_app.workflow import ACTIVE, NotAllowed
from routing.models import Area, Service

_ROAD = ("pothole", "sidewalk", "road-markings", "road-works", "manhole")
_DRAINS = ("storm-drain", "sewer-smell", "manhole")
_SAFE = ("Make safe only", "Solo asegurar")
_MOST_WAITING = 6
_LONG_AGO, _LATELY = timedelta(hours=40), timedelta(hours=3)


@dataclass(frozen=True)
class _Plan:
    """Works on a part of a street (`part`: from which share of it to which) or in an `area`, by layer and name.

    `begins` in days from today, `days` how long.
    """

    kind: str
    en: str
    es: str
    department: str
    services: tuple[str, ...]
    begins: int
    days: int
    street: str = ""
    part: tuple[float, float] = (0.0, 1.0)
    area: tuple[str, str] | None = None
    advice: tuple[str, str] = _SAFE
    defers: bool = True


_PLANS = (
    _Plan("repaving", "Repaving of Market Street", "Repavimentación de Market Street", "streets", _ROAD, 12, 11,
          "Market Street", (0.0, 0.5)),
    _Plan("repaving", "Repaving of Baker Street", "Repavimentación de Baker Street", "streets", _ROAD, 30, 18,
          "Baker Street"),
    _Plan("repaving", "New surface on Saltmarsh Road", "Nueva superficie en Saltmarsh Road", "streets", _ROAD, -6, 20,
          "Saltmarsh Road", (0.2, 0.8)),
    _Plan("water", "New water main in Orchard Street", "Nueva tubería de agua en Orchard Street", "water",
          ("water-leak", "pothole", "sidewalk"), 5, 24, "Orchard Street", (0.3, 0.9)),
    _Plan("sewer", "Sewer renewal in Upper Millrace", "Renovación del drenaje en Upper Millrace", "water", _DRAINS,
          -18, 34, area=("neighborhood", "Upper Millrace")),
    _Plan("sewer", "New drains in Bay View", "Nuevo drenaje en Bay View", "water", _DRAINS, 20, 40,
          area=("neighborhood", "Bay View")),
    _Plan("lighting", "New street lights in Lindgate", "Nuevas luces en Lindgate", "lighting",
          ("streetlight", "pole-damaged"), 9, 15, area=("ward", "Lindgate"),
          advice=("Make wires safe only", "Solo asegurar cables")),
    _Plan("trees", "Tree crews in Ropewalk", "Equipos de árboles en Ropewalk", "parks", ("new-tree", "tree-trimming"),
          -30, 29, area=("ward", "Ropewalk"), advice=("Remove what may fall", "Quitar lo que pueda caer")),
    _Plan("trees", "Tree crews in Old Town", "Equipos de árboles en Old Town", "parks",
          ("new-tree", "tree-trimming"), 25, 21, area=("ward", "Old Town"),
          advice=("Remove what may fall", "Quitar lo que pueda caer")),
    _Plan("building", "Building site at Harbor Street", "Obra en Harbor Street", "streets", ("sidewalk", "road-works"),
          -15, 90, "Harbor Street", (0.55, 0.75), advice=("Call the site manager", "Llamar al jefe de obra"),
          defers=False),
    _Plan("other", "Fiber cable in Winter Street", "Cable de fibra en Winter Street", "streets", ("sidewalk",), 45, 10,
          "Winter Street", (0.4, 0.9), advice=("Tell the company", "Avisar a la compañía"),
          defers=False),
)  # fmt: skip
_TEXT = {
    "en": "Expect noise on working days and some parking spaces closed.",
    "es": "Habrá ruido en días laborables y algunos lugares de estacionamiento cerrados.",
}
_MENDS = {
    "en": "What is damaged here is put right with the works.",
    "es": "Lo dañado aquí se arregla con las obras.",
}


def make_works(services: Mapping[str, Service], doors: Sequence[Door], now: datetime) -> list[PlannedWork]:
    """The works, with their places and services."""
    today = now.astimezone(city_zone()).date()
    departments = {row.code: row for row in Department.objects.all()}
    owner = User.objects.get(email__startswith="supervisor@")
    made = []
    for number, plan in enumerate(_PLANS, start=1):
        begins = today + timedelta(days=plan.begins)
        row = PlannedWork.objects.create(
            kind=plan.kind, name={"en": plan.en, "es": plan.es},
            text={code: f"{text} {_MENDS[code]}" if plan.defers else text for code, text in _TEXT.items()},
            advice={"en": plan.advice[0], "es": plan.advice[1]}, starts_on=begins,
            ends_on=begins + timedelta(days=plan.days), shape=_shape(plan, doors), defers=plan.defers,
            department=departments[plan.department], owner=owner, external_id=f"PW-{number:03}",
        )  # fmt: skip
        row.services.set([services[code] for code in plan.services])
        made.append(row)
    return made


def part_of_street(doors: Iterable[Door], street: str, part: tuple[float, float] = (0.0, 1.0)) -> dict[str, object]:
    """The line along a share of a street's doors."""
    along = sorted((door for door in doors if door.street == street), key=lambda door: door.number)
    chosen = along[round(part[0] * len(along)) : round(part[1] * len(along))]
    line = street_line([(door.lat, door.long) for door in chosen])
    assert line is not None, street
    return line


def _shape(plan: _Plan, doors: Sequence[Door]) -> object:
    if plan.area:
        layer, name = plan.area
        return Area.objects.get(layer__code=layer, name=name).geometry
    return part_of_street(doors, plan.street, plan.part)


def let_cases_wait(now: datetime) -> int:
    """Cases wait for works ahead; those that waited for works which are over were put right with them."""
    today = now.astimezone(city_zone()).date()
    configuration_changed()
    waiting = 0
    for row in PlannedWork.objects.filter(defers=True, canceled_at=None).order_by("pk"):
        cases = cases_inside(row).filter(status__in=ACTIVE, is_live=True).order_by("-requested_datetime")
        if row.ends_on < today:
            _put_right(row, cases.filter(updated_datetime__lt=now - _LONG_AGO), now)
        else:
            waiting += sum(_waits(case, row, now) for case in cases[:_MOST_WAITING])
        _avoid_reports(row, now)
    return waiting


def _waits(case: ServiceRequest, row: PlannedWork, at: datetime) -> bool:
    try:
        defer(case.pk, work_id=row.pk, actor=WORKER, version=None, now=at)
    except (NotCovered, NotAllowed):
        return False
    return True


def _put_right(row: PlannedWork, cases: Iterable[ServiceRequest], now: datetime) -> None:
    """Deferred after the last that happened, and closed when the works were over."""
    for case in list(cases)[:_MOST_WAITING]:
        reason = closure_reasons_for(case.service_id).filter(outcome="RESOLVED", photo_required=False).first()
        if reason is None or case.service.closing_photo_required or case.service.closing_note_required:
            continue
        if _waits(case, row, now - _LONG_AGO):
            work.close(case.pk, reason=reason, actor=WORKER, version=None, now=now - _LATELY)


def _avoid_reports(row: PlannedWork, now: datetime) -> None:
    """Residents and callers who learned of the works in time."""
    service = row.services.first()
    AvoidedReport.objects.bulk_create(
        AvoidedReport(
            work=row, service=service, door=AvoidedReport.Door.DESK if number % 3 else AvoidedReport.Door.REPORT,
            at=now - timedelta(days=number, hours=number * 5 % 9),
        )
        for number in range(1, 2 + row.pk % 5)
    )  # fmt: skip
