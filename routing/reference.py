"""The reference data that intake and the worker need, read once for each configuration version.

Every process keeps one `Reference`; when the city's configuration version moves on (`configuration_changed()` after any
edit), the next call of `reference()` reads it anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from civic311.city.current import city_zone, current_city
from routing.engine import Effect, Rule, RuleSet, compile_rules
from routing.models import (
    Area,
    AreaLayer,
    DangerPhrase,
    EscalationStep,
    Queue,
    RoutingRule,
    Service,
    ServiceQuestion,
    SlaTarget,
    WorkCalendar,
)
from routing.place import AreaIndex
from routing.sla import Calendar, Target

AT_RISK_SHARE = 0.75


@dataclass(frozen=True)
class TargetRow:
    """A target in force: what it aims at and the calendar it is counted on. `id` None: not a row of ours."""

    id: int | None
    kind: str
    target: Target
    calendar: Calendar


@dataclass(frozen=True)
class LayerIndex:
    """One layer with its areas by code and an index of the outlines."""

    id: int
    code: str
    is_reporting: bool
    is_boundary: bool
    area_ids: Mapping[str, int]
    index: AreaIndex


@dataclass(frozen=True)
class Reference:
    """Everything by code or id. Services and questions are model rows that must not be changed."""

    version: int
    services: Mapping[str, Service]
    services_by_id: Mapping[int, Service]
    questions: Mapping[int, list[ServiceQuestion]]
    queues: Mapping[str, Queue]
    triage: Queue | None
    rules: RuleSet
    calendars: Mapping[int, Calendar]
    default_calendar: Calendar | None
    targets: Mapping[tuple[int, int | None], list[TargetRow]]
    targets_by_id: Mapping[int, TargetRow]
    steps: Mapping[str, list[tuple[int, str]]]
    layers: list[LayerIndex]
    danger_phrases: list[tuple[str, str, str]]
    danger_advice: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def targets_of(self, service_id: int, severity: int) -> list[TargetRow]:
        """The targets in force: those of the severity, else the service's own."""
        specific = self.targets.get((service_id, severity), [])
        general = self.targets.get((service_id, None), [])
        kinds = {row.kind for row in specific}
        return [*specific, *(row for row in general if row.kind not in kinds)]


_cached: Reference | None = None


def reference() -> Reference:
    """The reference data of now (about ten queries when the configuration changed, else none)."""
    global _cached
    city = current_city()
    version = city.configuration_version if city else 0
    if _cached is None or _cached.version != version:
        _cached = _read(version)
    return _cached


def forget_reference() -> None:
    """Drop what was read (between tests, and after reference data changed inside this process)."""
    global _cached
    _cached = None


def parse_hours(hours: list[list[list[str]]]) -> list[list[tuple[time, time]]]:
    """`WorkCalendar.hours` as `routing.sla.Calendar` takes it; "24:00" is midnight at the end of the day."""

    def clock(text: str) -> time:
        return time(0) if text == "24:00" else time.fromisoformat(text)

    return [[(clock(start), clock(end)) for start, end in day] for day in hours]


def _read(version: int) -> Reference:
    services = list(Service.objects.select_related("group", "default_queue__department").order_by("id"))
    questions: dict[int, list[ServiceQuestion]] = {}
    for question in ServiceQuestion.objects.filter(is_active=True).order_by("service_id", "order", "id"):
        questions.setdefault(question.service_id, []).append(question)
    queues = {queue.code: queue for queue in Queue.objects.select_related("department")}
    calendars, default = _read_calendars()
    targets, targets_by_id = _read_targets(calendars)
    steps: dict[str, list[tuple[int, str]]] = {}
    for step in EscalationStep.objects.order_by("kind", "percent"):
        steps.setdefault(step.kind, []).append((step.percent, step.recipient))
    phrases = list(DangerPhrase.objects.order_by("id"))
    return Reference(
        version=version,
        services={service.service_code: service for service in services},
        services_by_id={service.pk: service for service in services},
        questions=questions,
        queues=queues,
        triage=next((queue for queue in queues.values() if queue.is_triage), None),
        rules=_read_rules(),
        calendars=calendars,
        default_calendar=default,
        targets=targets,
        targets_by_id=targets_by_id,
        steps=steps,
        layers=_read_layers(),
        danger_phrases=[(row.language, row.phrase, str(row.pk)) for row in phrases],
        danger_advice={str(row.pk): row.advice for row in phrases},
    )


def _read_rules() -> RuleSet:
    rows = RoutingRule.objects.filter(is_active=True).select_related("queue").order_by("order", "id")
    return compile_rules(
        Rule(
            id=row.pk, version=row.version, order=row.order, name=row.name, conditions=row.conditions,
            effect=Effect(queue=row.queue.code if row.queue else None, severity=row.severity),
        )
        for row in rows
    )  # fmt: skip


def _read_calendars() -> tuple[dict[int, Calendar], Calendar | None]:
    zone = str(city_zone())
    calendars: dict[int, Calendar] = {}
    default = None
    for row in WorkCalendar.objects.prefetch_related("holidays"):
        days: set[date] = {holiday.day for holiday in row.holidays.all()}
        calendars[row.pk] = Calendar(zone, parse_hours(row.hours), days)
        if row.is_default:
            default = calendars[row.pk]
    return calendars, default


def _read_targets(calendars: Mapping[int, Calendar]) -> tuple[dict[Any, list[TargetRow]], dict[int, TargetRow]]:
    targets: dict[Any, list[TargetRow]] = {}
    by_id: dict[int, TargetRow] = {}
    for row in SlaTarget.objects.order_by("id"):
        entry = TargetRow(row.pk, row.kind, Target(row.amount, row.unit), calendars[row.calendar_id])
        by_id[row.pk] = entry
        if row.valid_to is None:
            targets.setdefault((row.service_id, row.severity), []).append(entry)
    return targets, by_id


def _read_layers() -> list[LayerIndex]:
    layers = []
    for layer in AreaLayer.objects.order_by("order", "code"):
        areas = list(Area.objects.filter(layer=layer, valid_to__isnull=True))
        outlines = [(area.code, area.geometry) for area in areas if area.geometry]
        codes = {area.code: area.pk for area in areas}
        layers.append(
            LayerIndex(layer.pk, layer.code, layer.is_reporting, layer.is_boundary and bool(outlines), codes,
                       AreaIndex(outlines))
        )  # fmt: skip
    return layers


def in_city_zone(moment: datetime) -> datetime:
    """The same moment on the city's wall clock."""
    return moment.astimezone(city_zone())
