"""What a rule does when it matches, and what is wrong with an effect that cannot be used. Plain Python."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from routing.sla import UNITS

AssigneeMode = Literal["named", "round_robin", "least_loaded"]
ASSIGNEE_MODES: tuple[str, ...] = get_args(AssigneeMode)
TARGET_KINDS = ("acknowledge", "first_action", "resolve")
SEVERITIES = range(1, 5)


class EffectError(ValueError):
    """An effect that cannot be used; the message says why."""


@dataclass(frozen=True)
class Assignee:
    """Who gets it: a named person (`user_id`), or one of those present in turn or with the least open work."""

    mode: AssigneeMode
    user_id: int | None = None

    def data(self) -> dict[str, Any]:
        """As plain data for a reason."""
        return {"mode": self.mode, "user_id": self.user_id}


@dataclass(frozen=True)
class TargetEffect:
    """What the city aims at instead of the service's own target. `unit` is one of `routing.sla.UNITS`."""

    kind: str
    amount: int
    unit: str

    def data(self) -> dict[str, Any]:
        """As plain data for a reason."""
        return {"kind": self.kind, "amount": self.amount, "unit": self.unit}


@dataclass(frozen=True)
class Effect:
    """What a rule gives. Codes of a queue, a department or an outside body (`hand_off`) decide where it goes; a
    severity (1 to 4), an assignee, targets, visibility and tags may stand beside one of them or alone."""

    queue: str | None = None
    severity: int | None = None
    department: str | None = None
    assignee: Assignee | None = None
    targets: tuple[TargetEffect, ...] = ()
    is_public: bool | None = None
    tags: tuple[str, ...] = ()
    hand_off: str | None = None

    @property
    def decides(self) -> bool:
        """Whether the search for a rule ends here."""
        return self.queue is not None or self.department is not None or self.hand_off is not None

    def gives(self) -> frozenset[str]:
        """What it sets beside the destination: names of things of which the first one given stays."""
        given = {f"target:{target.kind}" for target in self.targets} | {f"tag:{tag}" for tag in self.tags}
        for name in ("severity", "assignee", "is_public"):
            if getattr(self, name) is not None:
                given.add(name)
        return frozenset(given)


def check_effect(effect: Effect) -> None:
    """Raise EffectError where an effect is wrong."""
    if not effect.decides and not effect.gives():
        raise EffectError("it gives neither a place to go nor anything else")
    for name in ("queue", "department", "hand_off"):
        code = getattr(effect, name)
        if code is not None and (not isinstance(code, str) or not code):
            raise EffectError(f"the {name} needs a code")
    if effect.severity is not None and (type(effect.severity) is not int or effect.severity not in SEVERITIES):
        raise EffectError("the severity must be a whole number from 1 to 4")
    if effect.is_public is not None and not isinstance(effect.is_public, bool):
        raise EffectError("whether it is public must be yes or no")
    if not all(isinstance(tag, str) and tag.strip() for tag in effect.tags):
        raise EffectError("a tag needs a name")
    _check_assignee(effect.assignee)
    _check_targets(effect.targets)


def _check_assignee(assignee: Assignee | None) -> None:
    if assignee is None:
        return
    if assignee.mode not in ASSIGNEE_MODES:
        raise EffectError(f"there is no way {assignee.mode!r} to choose a person")
    if (assignee.mode == "named") != (assignee.user_id is not None):
        raise EffectError("a named assignee needs a person, and only a named one")


def _check_targets(targets: tuple[TargetEffect, ...]) -> None:
    kinds = [target.kind for target in targets]
    if len(kinds) != len(set(kinds)):
        raise EffectError("there are two targets for the same clock")
    for target in targets:
        if target.kind not in TARGET_KINDS:
            raise EffectError(f"there is no clock {target.kind!r}")
        if target.unit not in UNITS:
            raise EffectError(f"there is no unit {target.unit!r}")
        if type(target.amount) is not int or target.amount < 0:
            raise EffectError("a target must be a whole number, zero or more")
