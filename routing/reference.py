"""The reference data that intake and the worker need, read once for each configuration version.

Every process keeps one `Reference`; when the city's configuration version moves on (`configuration_changed()` after any
edit), the next call of `reference()` reads it anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet

from civic311.accounts.models import Department
from civic311.city.current import city_zone, current_city
from routing.chains import Step
from routing.emergencies import Mode
from routing.engine import Assignee, Effect, Rule, RuleSet, TargetEffect, compile_rules
from routing.layers import LayerIndex, read_landmarks, read_layers
from routing.models import (
    AssetType,
    DangerPhrase,
    Emergency,
    EscalationChain,
    OutsideBody,
    Queue,
    RoutingRule,
    Service,
    ServiceQuestion,
    SeverityFactor,
    SlaTarget,
    TextReview,
    WorkCalendar,
)
from routing.offers import read_schedules
from routing.place import NearestIndex
from routing.schedule import Schedule
from routing.severity import Factor, Factors, compile_factors
from routing.sla import Calendar, Target

AT_RISK_SHARE = 0.75


@dataclass(frozen=True)
class TargetRow:
    """A target in force: what it aims at and the calendar it is counted on. `id` None: not a row of ours."""

    id: int | None
    kind: str
    target: Target
    calendar: Calendar
    calendar_id: int | None = None


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
    factors: Factors
    queue_departments: Mapping[str, str]
    calendars: Mapping[int, Calendar]
    default_calendar: Calendar | None
    default_calendar_id: int | None
    targets: Mapping[tuple[int, int | None, int | None], list[TargetRow]]
    targets_by_id: Mapping[int, TargetRow]
    rule_targets: Mapping[tuple[str, int, str, int], TargetRow]
    chains: Mapping[tuple[int | None, int | None], Sequence[Step]]
    layers: list[LayerIndex]
    danger_phrases: list[tuple[str, str, str]]
    danger_advice: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    landmarks: Mapping[str, NearestIndex] = field(default_factory=dict)
    asset_types: Mapping[str, AssetType] = field(default_factory=dict)
    bodies: Mapping[str, OutsideBody] = field(default_factory=dict)
    departments: Mapping[str, int] = field(default_factory=dict)
    emergencies: Sequence[Mode] = ()
    schedules: Mapping[int, Schedule] = field(default_factory=dict)
    reviewed_texts: frozenset[tuple[str, str]] = frozenset()  # (language, hash) of translations somebody has read

    def targets_of(self, service_id: int, severity: int, area_ids: Sequence[int] = ()) -> list[TargetRow]:
        """The targets in force, one of each kind, the most specific: severity and area, area, severity, neither."""
        found: dict[str, TargetRow] = {}
        places = [*area_ids, None]
        for area_id in places:
            for wanted in (severity, None):
                for row in self.targets.get((service_id, wanted, area_id), []):
                    found.setdefault(row.kind, row)
        return list(found.values())

    def chain_of(self, service_id: int, department_id: int | None) -> Sequence[Step]:
        """The escalation chain of a case: its service's, else its department's, else the general one."""
        for key in ((service_id, None), (None, department_id), (None, None)):
            if key in self.chains:
                return self.chains[key]
        return ()


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
    services = list(
        Service.objects.select_related("group", "default_queue__department", "asset_type", "hands_to")
        .prefetch_related("kept_from")
        .order_by("id")
    )
    questions: dict[int, list[ServiceQuestion]] = {}
    for question in ServiceQuestion.objects.filter(is_active=True).order_by("service_id", "order", "id"):
        questions.setdefault(question.service_id, []).append(question)
    queues = {queue.code: queue for queue in Queue.objects.select_related("department")}
    calendars, default_id = _read_calendars()
    targets, targets_by_id, rule_targets = _read_targets(calendars)
    phrases = list(DangerPhrase.objects.order_by("id"))
    return Reference(
        version=version,
        services={service.service_code: service for service in services},
        services_by_id={service.pk: service for service in services},
        questions=questions,
        queues=queues,
        triage=next((queue for queue in queues.values() if queue.is_triage), None),
        rules=compile_rules(rule_of(row) for row in active_rules()),
        factors=_read_factors(),
        queue_departments={queue.code: queue.department.code for queue in queues.values()},
        calendars=calendars,
        default_calendar=calendars.get(default_id or 0),
        default_calendar_id=default_id,
        targets=targets,
        targets_by_id=targets_by_id,
        rule_targets=rule_targets,
        chains=_read_chains(),
        layers=read_layers(),
        danger_phrases=[(row.language, row.phrase, str(row.pk)) for row in phrases],
        danger_advice={str(row.pk): row.advice for row in phrases},
        landmarks=read_landmarks(),
        asset_types={row.code: row for row in AssetType.objects.all()},
        bodies={row.code: row for row in OutsideBody.objects.all()},
        emergencies=_read_emergencies(),
        schedules=read_schedules(),
        departments=dict(Department.objects.values_list("code", "pk")),
        reviewed_texts=frozenset(TextReview.objects.values_list("language", "text_hash")),
    )


def rule_of(row: RoutingRule) -> Rule:
    """A row as the engine reads it."""
    assignee = Assignee(row.assignee_mode, row.assignee_id) if row.assignee_mode else None  # type: ignore[arg-type]
    return Rule(
        id=row.pk or 0,
        version=row.version,
        order=row.order,
        name=row.name,
        conditions=row.conditions,
        effect=Effect(
            queue=row.queue.code if row.queue else None,
            department=row.department.code if row.department else None,
            hand_off=row.hand_off.code if row.hand_off else None,
            severity=row.severity,
            assignee=assignee,
            targets=tuple(TargetEffect(**target) for target in row.targets),
            is_public=False if row.withholds else None,
            tags=tuple(row.tags),
        ),
    )


def active_rules() -> QuerySet[RoutingRule]:
    """The rules in force, in their order, with what `rule_of` reads."""
    rows = RoutingRule.objects.filter(is_active=True).order_by("order", "id")
    return rows.select_related("queue", "department", "hand_off")


def _read_factors() -> Factors:
    rows = SeverityFactor.objects.filter(is_active=True).order_by("order", "id")
    return compile_factors(Factor(row.pk, row.name, row.conditions, row.points) for row in rows)


def _read_calendars() -> tuple[dict[int, Calendar], int | None]:
    zone = str(city_zone())
    calendars: dict[int, Calendar] = {}
    default = None
    for row in WorkCalendar.objects.prefetch_related("holidays"):
        days: set[date] = {holiday.day for holiday in row.holidays.all()}
        calendars[row.pk] = Calendar(zone, parse_hours(row.hours), days)
        if row.is_default:
            default = row.pk
    return calendars, default


def _read_targets(
    calendars: Mapping[int, Calendar],
) -> tuple[dict[Any, list[TargetRow]], dict[int, TargetRow], dict[Any, TargetRow]]:
    targets: dict[Any, list[TargetRow]] = {}
    by_id: dict[int, TargetRow] = {}
    of_rules: dict[tuple[str, int, str, int], TargetRow] = {}
    for row in SlaTarget.objects.order_by("id"):
        entry = TargetRow(row.pk, row.kind, Target(row.amount, row.unit), calendars[row.calendar_id], row.calendar_id)
        by_id[row.pk] = entry
        if row.service_id is None:
            of_rules[(row.kind, row.amount, row.unit, row.calendar_id)] = entry
        elif row.valid_to is None:
            targets.setdefault((row.service_id, row.severity, row.area_id), []).append(entry)
    return targets, by_id, of_rules


def _read_chains() -> dict[tuple[int | None, int | None], Sequence[Step]]:
    chains: dict[tuple[int | None, int | None], Sequence[Step]] = {}
    for chain in EscalationChain.objects.filter(is_active=True).prefetch_related("steps"):
        chains[(chain.service_id, chain.department_id)] = [
            Step(
                id=row.pk, kind=row.kind, trigger=row.trigger, amount=row.amount, recipient=row.recipient,
                role_id=row.role_id, person_id=row.person_id, notifies=row.notifies, flags=row.flags,
                raises_severity=row.raises_severity, moves_to_id=row.moves_to_id, assigns=row.assigns,
            )
            for row in chain.steps.all()
        ]  # fmt: skip
    return chains


def _read_emergencies() -> list[Mode]:
    rows = Emergency.objects.filter(ended_at=None).prefetch_related("services", "groups", "areas")
    return [mode_of(row) for row in rows.order_by("starts_at", "id")]


def mode_of(row: Emergency) -> Mode:
    """An emergency as the plain rules know it; one that was ended has its end."""
    return Mode(
        id=row.pk, code=row.code, effect=row.effect, percent=row.stretch_percent, starts_at=row.starts_at,
        ends_at=row.ended_at or row.ends_at, services=frozenset(each.pk for each in row.services.all()),
        groups=frozenset(each.pk for each in row.groups.all()), areas=frozenset(each.pk for each in row.areas.all()),
        name=row.name, notice=row.notice,
    )  # fmt: skip


def in_city_zone(moment: datetime) -> datetime:
    """The same moment on the city's wall clock."""
    return moment.astimezone(city_zone())
