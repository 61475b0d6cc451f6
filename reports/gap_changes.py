"""Which differences between areas became clear in a quarter, or widened twice in a row. Plain Python."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from reports.chance import CLEAR, LIKELY, TOO_FEW

BECAME_CLEAR, WIDER = "clear", "wider"
LEAST_GROWTH = 0.1  # a ratio or a slope that grew by less over two quarters is no news


@dataclass(frozen=True, order=True)
class About:
    """What a difference is about: a measure, and an area's id or an indicator's code (the other is 0 or "")."""

    measure: str
    area: int = 0
    indicator: str = ""


@dataclass(frozen=True)
class Reading:
    """A ratio (`is_ratio`) or a slope as one quarter has it, with its word of `reports.chance`.

    `is_worse` is False for areas that do better than the city.
    """

    value: float
    word: int
    is_ratio: bool
    is_worse: bool = True

    @property
    def size(self) -> float:
        """How far it lies from no difference, with its side as the sign."""
        if not self.is_ratio:
            return self.value
        return math.log(self.value) if self.value > 0 and math.isfinite(self.value) else math.nan


Readings = Mapping[About, Reading]


@dataclass(frozen=True)
class Change:
    """What is new, with its values, the oldest first."""

    about: About
    why: str
    values: list[float]


def changes(quarters: tuple[Readings, Readings, Readings]) -> list[Change]:
    """What is new in the last of three quarters, each as it stood at its own end; clear ones first."""
    earlier, before, latest = quarters
    found = []
    for about, now in sorted(latest.items()):
        if now.word < LIKELY or not now.is_worse or math.isnan(now.size):
            continue
        past = [each[about] for each in (earlier, before) if about in each and not math.isnan(each[about].size)]
        told = [each for each in past if each.word != TOO_FEW]
        if now.word == CLEAR and not (about in before and before[about].word == CLEAR):
            known = before.get(about)
            values = [known.value] if known in told and known is not None else []
            found.append(Change(about, BECAME_CLEAR, [*values, now.value]))
        elif len(told) == 2 and _widens([*told, now]):
            found.append(Change(about, WIDER, [each.value for each in (*told, now)]))
    return sorted(found, key=lambda each: (each.why != BECAME_CLEAR, each.about))


def _widens(readings: list[Reading]) -> bool:
    """Whether all lie on one side, each further off than the one before."""
    side = math.copysign(1, readings[-1].size)
    sizes = [each.size * side for each in readings]
    return 0 < sizes[0] < sizes[1] < sizes[2] and sizes[2] - sizes[0] >= LEAST_GROWTH
