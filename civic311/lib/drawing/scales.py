"""Numbers to places in a drawing, and the round numbers beside an axis."""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """A straight scale: values from `low` to `high` lie between two places."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value; values outside lie on the nearer end."""
        span = self.high - self.low
        share = 0.0 if span <= 0 else (value - self.low) / span
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)


def ticks(low: float, high: float, write: Callable[[float], str], most: int = 5) -> list[float]:
    """Round values from at or below `low` to at or above `high`, no two written alike."""
    if not high > low:
        high = low + 1
    step = _round_step((high - low) / most)
    for _attempt in range(24):
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        found = [round(number * step, 12) for number in range(first, last + 1)]
        if len({write(each) for each in found}) == len(found) and len(found) <= most + 2:
            return found
        step = _round_step(step * 1.001)
    return [low, high]


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, ... (and their tenths) that is no less."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(each * power for each in (1, 2, 5, 10) if each * power >= least * (1 - 1e-9))
