"""A rule as plain JSON and back: what a version keeps, what a dry run is given. Plain Python."""

from collections.abc import Mapping
from typing import Any

from routing.effects import Assignee, Effect, TargetEffect
from routing.rule_set import Rule


def to_data(rule: Rule) -> dict[str, Any]:
    """The rule as JSON; what its effect does not give is left out."""
    effect = rule.effect
    given = {
        "queue": effect.queue,
        "department": effect.department,
        "hand_off": effect.hand_off,
        "severity": effect.severity,
        "assignee": effect.assignee.data() if effect.assignee else None,
        "targets": [target.data() for target in effect.targets],
        "is_public": effect.is_public,
        "tags": list(effect.tags),
    }
    return {
        "id": rule.id,
        "version": rule.version,
        "order": rule.order,
        "name": rule.name,
        "conditions": dict(rule.conditions),
        "effect": {name: value for name, value in given.items() if value not in (None, [])},
    }


def from_data(data: Mapping[str, Any]) -> Rule:
    """The rule that `to_data` wrote. Raises KeyError and TypeError for anything else."""
    effect = data["effect"]
    assignee = effect.get("assignee")
    return Rule(
        id=data["id"],
        version=data["version"],
        order=data["order"],
        name=data["name"],
        conditions=data["conditions"],
        effect=Effect(
            queue=effect.get("queue"),
            department=effect.get("department"),
            hand_off=effect.get("hand_off"),
            severity=effect.get("severity"),
            assignee=Assignee(**assignee) if assignee else None,
            targets=tuple(TargetEffect(**target) for target in effect.get("targets", [])),
            is_public=effect.get("is_public"),
            tags=tuple(effect.get("tags", [])),
        ),
    )
