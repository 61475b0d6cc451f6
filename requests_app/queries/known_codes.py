"""The codes that rules may name now, for `routing.rule_check`: what was retired is not among them."""

from datetime import date
from typing import Any

from django.conf import settings

from civic311.accounts.models import Department, User
from requests_app.wording import CHANNELS
from routing.models import (
    Area,
    AreaLayer,
    AssetType,
    Emergency,
    OutsideBody,
    QuestionType,
    Queue,
    Service,
    ServiceGroup,
    ServiceQuestion,
)
from routing.rule_check import Known, KnownQuestion


def known_codes(*, today: date) -> Known:
    """Everything by its code (a dozen queries); areas are those in force `today`."""
    services = dict(Service.objects.filter(is_active=True).values_list("service_code", "group__code"))
    departments = set(Department.objects.filter(is_active=True).values_list("code", flat=True))
    bodies = set(OutsideBody.objects.filter(is_active=True).values_list("code", flat=True))
    questions = list(
        ServiceQuestion.objects.filter(is_active=True, service__is_active=True).values(
            "code", "datatype", "values", "service__service_code"
        )
    )
    about = {choice["about"] for row in questions for choice in row["values"] if choice.get("about")}
    kept = set(Service.objects.exclude(kept_from=None).values_list("kept_from__code", flat=True))
    return Known(
        services=services,
        groups=frozenset(ServiceGroup.objects.values_list("code", flat=True)),
        layers=_layers(today),
        questions=_questions(questions),
        asset_types=frozenset(AssetType.objects.filter(is_active=True).values_list("code", flat=True)),
        owners=frozenset(departments | bodies),
        emergencies=frozenset(Emergency.objects.filter(ended_at=None).values_list("code", flat=True)),
        channels=frozenset(CHANNELS),
        languages=frozenset(code for code, _name in settings.LANGUAGES),
        queues=dict(Queue.objects.filter(is_active=True).values_list("code", "department__code")),
        departments=frozenset(departments),
        bodies=frozenset(bodies),
        people=_people(),
        kept_from=frozenset(about | kept),
    )


def _layers(today: date) -> dict[str, frozenset[str]]:
    codes: dict[str, set[str]] = {code: set() for code in AreaLayer.objects.values_list("code", flat=True)}
    for layer, code in Area.objects.in_force(today).order_by().values_list("layer__code", "code"):
        codes[layer].add(code)
    return {layer: frozenset(areas) for layer, areas in codes.items()}


def _questions(rows: list[dict[str, Any]]) -> dict[str, KnownQuestion]:
    """Services that share a code share the question: choices of all of them, as long as all have choices."""
    found: dict[str, KnownQuestion] = {}
    for row in rows:
        has_list = row["datatype"] in (QuestionType.SINGLE, QuestionType.MULTI)
        choices = frozenset(choice["key"] for choice in row["values"]) if has_list else None
        before = found.get(row["code"])
        services, several = frozenset([row["service__service_code"]]), row["datatype"] == QuestionType.MULTI
        if before is not None:
            services, several = services | before.services, several or before.several
            choices = None if choices is None or before.choices is None else choices | before.choices
        found[row["code"]] = KnownQuestion(services, choices, several)
    return found


def _people() -> frozenset[int]:
    able = User.objects.filter(is_active=True, memberships__role__capabilities__contains=["requests.claim"])
    return frozenset(able.order_by().values_list("pk", flat=True))
