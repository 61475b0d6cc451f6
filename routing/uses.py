"""What needs a question or one of its choices: conditions of other questions, and routing rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from routing.conditions import leaves_of
from routing.models import RoutingRule, ServiceQuestion


@dataclass
class Uses:
    """Names of what asks for a question's answers, and the choices they ask for."""

    rules: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    choices: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.rules or self.questions)


def uses_of(question: ServiceQuestion) -> Uses:
    """What needs the question now. Rules that speak of other services only do not count."""
    found = Uses()
    others = ServiceQuestion.objects.filter(service=question.service_id, is_active=True).exclude(pk=question.pk)
    for other in others:
        if other.shown_when.get("question") == question.code:
            found.questions.append(str(other))
            found.choices.update(other.shown_when.get("any_of", []))
    code = question.service.service_code
    for rule in RoutingRule.objects.filter(is_active=True).order_by("order"):
        leaves = leaves_of(rule.conditions)
        asking = [leaf for leaf in leaves if leaf.get("fact") == "answer" and leaf.get("question") == question.code]
        if asking and _speaks_of(rule.conditions, code):
            found.rules.append(rule.name)
            found.choices.update(str(value) for leaf in asking for value in _listed(leaf.get("value")))
    return found


def _speaks_of(conditions: Mapping[str, Any], service_code: str) -> bool:
    """Whether the rule may apply to the service: one that must be another service cannot."""
    for leaf in conditions.get("all", []):
        if leaf.get("fact") == "service" and leaf.get("op") in ("is", "in"):
            return service_code in _listed(leaf.get("value"))
    return True


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
