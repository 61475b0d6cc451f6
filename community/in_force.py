"""What the city has announced for a place: notices and planned works, answered in the process.

Read once for each configuration version, as `routing.reference` is; whoever edits a notice or works calls
`configuration_changed()`. Asking about a place takes no query.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import shapely
from django.db.models import Q

from civic311.city.modules import is_on
from community.covering import Cover, CoverIndex, street_of
from community.models import Notice, NoticeSeverity, PlannedWork
from community.shapes import STREET_METRES, ground, street_line
from routing.models import Address
from routing.planning import place
from routing.reference import Reference, in_city_zone, reference

AHEAD = timedelta(days=120)  # how far works are looked for
_BACK = timedelta(days=2)  # how far before the reading somebody may still ask


@dataclass(frozen=True)
class KnownNotice:
    """A notice that was not withdrawn. `geometry` is its drawn place and its streets as GeoJSON, for maps."""

    id: int
    kind: str
    severity: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    service_ids: frozenset[int]
    starts_at: datetime
    ends_at: datetime | None
    geometry: Mapping[str, Any] | None = field(default=None, compare=False)

    def in_force(self, now: datetime) -> bool:
        """Whether it holds at a moment."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)

    def explains(self, service_id: int | None) -> bool:
        """Whether it is why somebody asks for the service; of no service, always."""
        return service_id is None or service_id in self.service_ids

    @property
    def is_emergency(self) -> bool:
        return self.severity == NoticeSeverity.EMERGENCY


@dataclass(frozen=True)
class KnownWork:
    """Planned works that were not canceled, from day to day, both included."""

    id: int
    kind: str
    name: Mapping[str, str]
    text: Mapping[str, str]
    advice: Mapping[str, str]
    service_ids: frozenset[int]
    starts_on: date
    ends_on: date
    defers: bool
    geometry: Mapping[str, Any] | None = field(default=None, compare=False)

    def is_ahead(self, today: date) -> bool:
        """Whether it goes on or begins soon."""
        return self.ends_on >= today and self.starts_on <= today + AHEAD

    def mends(self, service_id: int | None) -> bool:
        """Whether it does what cases of the service ask for; of no service, always."""
        return service_id is None or service_id in self.service_ids


@dataclass(frozen=True)
class InForce:
    """All of it, as it was read for one configuration."""

    notices: Sequence[KnownNotice]
    works: Sequence[KnownWork]
    covers: Mapping[tuple[str, int], Cover]

    @cached_property
    def notice_index(self) -> CoverIndex[KnownNotice]:
        """The notices by place."""
        return CoverIndex((each, self.covers["notice", each.id]) for each in self.notices)

    @cached_property
    def work_index(self) -> CoverIndex[KnownWork]:
        """The works by place."""
        return CoverIndex((each, self.covers["work", each.id]) for each in self.works)

    @cached_property
    def works_by_id(self) -> Mapping[int, KnownWork]:
        """The works by id."""
        return {each.id: each for each in self.works}


_cached: tuple[Reference, datetime, InForce] | None = None


def in_force(now: datetime) -> InForce:
    """What holds at `now` or comes (seven queries when the configuration changed, else none)."""
    global _cached
    known = reference()
    if _cached is None or _cached[0] is not known or now < _cached[1]:
        since = now - _BACK
        _cached = (known, since, _read(since))
    return _cached[2]


def notices_at(
    lat: float | None, long: float | None, *, address: str = "", service_id: int | None = None, now: datetime
) -> list[KnownNotice]:
    """The notices in force at a place, the loudest and newest first; with `service_id` those that explain it."""
    known = in_force(now)
    found = known.notice_index.at(lat, long, address=address, area_ids=_areas(known.notices, lat, long, now))
    return [each for each in found if each.in_force(now) and each.explains(service_id)]


def works_at(
    lat: float | None, long: float | None, *, address: str = "", service_id: int | None = None, now: datetime
) -> list[KnownWork]:
    """The works at a place that go on or begin within 120 days, the next first; with `service_id` those that do it."""
    today = in_city_zone(now).date()
    found = in_force(now).work_index.at(lat, long, address=address)
    return [each for each in found if each.is_ahead(today) and each.mends(service_id)]


def notices_now(now: datetime) -> list[KnownNotice]:
    """Every notice in force, wherever it holds, the loudest and newest first."""
    return [each for each in in_force(now).notices if each.in_force(now)]


def emergency_notices(now: datetime) -> list[KnownNotice]:
    """The notices that stand as a banner on every page."""
    return [each for each in notices_now(now) if each.is_emergency]


def _areas(notices: Sequence[KnownNotice], lat: float | None, long: float | None, now: datetime) -> Collection[int]:
    if not notices or lat is None or long is None:
        return ()
    return place(reference(), lat, long, on=in_city_zone(now).date()).all_area_ids


_LOUDNESS = {NoticeSeverity.EMERGENCY: 0, NoticeSeverity.WARNING: 1, NoticeSeverity.INFO: 2}


def _read(since: datetime) -> InForce:
    every = Notice.objects.all() if is_on("notices") else Notice.objects.none()
    rows = every.filter(Q(ends_at=None) | Q(ends_at__gt=since), withdrawn_at=None)
    notices = sorted(
        rows.prefetch_related("areas", "services").order_by("-starts_at", "-id"),
        key=lambda row: _LOUDNESS[NoticeSeverity(row.severity)],
    )
    every_work = PlannedWork.objects.all() if is_on("works") else PlannedWork.objects.none()
    planned = every_work.filter(ends_on__gte=in_city_zone(since).date(), canceled_at=None)
    works = list(planned.prefetch_related("services").order_by("starts_on", "id"))
    lines = street_lines(street for row in (*notices, *works) for street in row.streets)
    covers = {("notice", row.pk): cover_of(row, lines, [area.pk for area in row.areas.all()]) for row in notices}
    covers |= {("work", row.pk): cover_of(row, lines) for row in works}
    return InForce([_known_notice(row, lines) for row in notices], [_known_work(row, lines) for row in works], covers)


def street_lines(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The middles of streets by their folded names, as far as the address index has doors along them (one query)."""
    doors: dict[str, list[tuple[float, float]]] = {}
    wanted = sorted(set(names))
    if wanted:
        rows = Address.objects.filter(street__name__in=wanted).order_by("street_id", "number", "suffix")
        for name, lat, long in rows.values_list("street__name", "lat", "long"):
            doors.setdefault(street_of(name), []).append((lat, long))
    lines = {name: street_line(found) for name, found in doors.items()}
    return {name: line for name, line in lines.items() if line is not None}


def cover_of(row: Notice | PlannedWork, lines: Mapping[str, Mapping[str, Any]], area_ids: Iterable[int] = ()) -> Cover:
    """The ground of a row: what was drawn, and its streets by name and by the doors along them."""
    streets = frozenset(street_of(name) for name in row.streets)
    grounds = [ground(lines[name], metres=STREET_METRES) for name in streets if name in lines]
    if row.shape:
        grounds.append(ground(row.shape))
    whole = shapely.union_all(grounds) if grounds else None
    return Cover(getattr(row, "everywhere", False), frozenset(area_ids), streets, whole)


def geometry_of(row: Notice | PlannedWork, lines: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """What a map shows of it: the drawn place and the streets; None for neither."""
    parts = [lines[name] for name in map(street_of, row.streets) if name in lines]
    if row.shape:
        parts.append(row.shape)
    if len(parts) < 2:
        return dict(parts[0]) if parts else None
    return {"type": "GeometryCollection", "geometries": parts}


def _known_notice(row: Notice, lines: Mapping[str, Mapping[str, Any]]) -> KnownNotice:
    return KnownNotice(
        id=row.pk, kind=row.kind, severity=row.severity, title=row.title, text=row.text,
        service_ids=frozenset(service.pk for service in row.services.all()), starts_at=row.starts_at,
        ends_at=row.ends_at, geometry=geometry_of(row, lines),
    )  # fmt: skip


def _known_work(row: PlannedWork, lines: Mapping[str, Mapping[str, Any]]) -> KnownWork:
    return KnownWork(
        id=row.pk, kind=row.kind, name=row.name, text=row.text, advice=row.advice,
        service_ids=frozenset(service.pk for service in row.services.all()), starts_on=row.starts_on,
        ends_on=row.ends_on, defers=row.defers, geometry=geometry_of(row, lines),
    )  # fmt: skip
