"""How urgent a request is, scored from its service, its answers, its words and its place.

Pure Python. The service's own severity gives base points; each factor whose conditions hold adds or takes some. The sum
becomes a severity again, so that a service without factors keeps its own:

    severity 1 (emergency)  base 80   from 70 points on
             2 (urgent)          50   from 40
             3 (normal)          25   from 15
             4 (low)              5   below that

Factors look at the service's own severity, never at the sum. A rule that gives a severity overrides the score.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from routing.conditions import compile_conditions, matched_leaves
from routing.facts import Facts
from routing.predicates import Check, ConditionError, Moment
from routing.reasons import Reason

BASE_POINTS: Mapping[int, int] = {1: 80, 2: 50, 3: 25, 4: 5}
THRESHOLDS = ((70, 1), (40, 2), (15, 3))
LOWEST = 4
MOST_POINTS = 100


class FactorError(ValueError):
    """A factor that cannot be used. `factor_id` and `factor_name` say which, `reason` says why."""

    def __init__(self, factor: "Factor", reason: str) -> None:
        super().__init__(f"Factor {factor.name!r} ({factor.id}): {reason}")
        self.factor_id = factor.id
        self.factor_name = factor.name
        self.reason = reason


@dataclass(frozen=True)
class Factor:
    """One thing that makes a request more urgent (`points` up to 100) or less (down to -100).

    `name` is a text, or the text in each language.
    """

    id: int
    name: str | Mapping[str, str]
    conditions: Mapping[str, Any]
    points: int


@dataclass(frozen=True)
class ScoredSeverity:
    """The severity that the points come to. `reasons` holds one "severity_score", or nothing when no factor held."""

    severity: int
    points: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Factors:
    """Checked factors. Made by `compile_factors`."""

    factors: tuple[Factor, ...]
    _checks: tuple[tuple[Factor, Check], ...]

    def holding(self, moment: Moment) -> list[Factor]:
        """The factors whose conditions hold, in the order in which they were given."""
        return [factor for factor, check in self._checks if check(moment)]


def compile_factors(factors: Iterable[Factor]) -> Factors:
    """Check the factors and make them ready for `score`. Raises FactorError for the first one that is wrong."""
    checks = []
    for factor in factors:
        if type(factor.points) is not int or not -MOST_POINTS <= factor.points <= MOST_POINTS:
            raise FactorError(factor, "the points must be a whole number from -100 to 100")
        try:
            checks.append((factor, compile_conditions(factor.conditions)))
        except ConditionError as error:
            raise FactorError(factor, str(error)) from error
    return Factors(tuple(factor for factor, _ in checks), tuple(checks))


def score(facts: Facts, factors: Factors) -> ScoredSeverity:
    """The severity of one request. Raises KeyError for a service severity outside 1 to 4."""
    base = BASE_POINTS[facts.severity]
    moment = Moment(facts)
    holding = factors.holding(moment)
    if not holding:
        return ScoredSeverity(facts.severity, base)
    points = base + sum(factor.points for factor in holding)
    severity = severity_of(points)
    told = [
        {
            "id": factor.id, "name": factor.name, "points": factor.points,
            "conditions": matched_leaves(factor.conditions, moment),
        }
        for factor in holding
    ]  # fmt: skip
    reason = Reason("severity_score", {"severity": severity, "points": points, "factors": told})
    return ScoredSeverity(severity, points, (reason,))


def severity_of(points: int) -> int:
    """The severity that so many points come to."""
    return next((severity for least, severity in THRESHOLDS if points >= least), LOWEST)
