"""One measured figure and its bar."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`value` in `unit`; it reaches its bar when it is at most (or, with `at_least`, at least) `bar`."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    at_least: bool = False
    detail: str = ""

    @property
    def verdict(self) -> str:
        if self.bar is None:
            return ""
        reached = self.value >= self.bar if self.at_least else self.value <= self.bar
        return "reached" if reached else "MISSED"

    def line(self) -> str:
        limit = "" if self.bar is None else f"{'at least' if self.at_least else 'at most'} {self.bar:g}"
        return f"{self.name:<52} {self.value:>10.1f} {self.unit:<10} {limit:<16} {self.verdict:<8} {self.detail}"

    def data(self) -> dict[str, Any]:
        return {**asdict(self), "verdict": self.verdict}


def median_ms(work: Callable[[int], object], *, times: int, warm_up: int = 3) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds of `work(n)` over `times` calls."""
    taken = []
    for number in range(warm_up + times):
        begun = time.perf_counter()
        work(number)
        if number >= warm_up:
            taken.append((time.perf_counter() - begun) * 1000)
    taken.sort()
    return median(taken), taken[min(len(taken) - 1, int(len(taken) * 0.95))]
