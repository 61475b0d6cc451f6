"""One reading of the cases of a period, from which a page takes all its figures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

import numpy as np

from civic311.city.current import current_city
from reports.cases import Cases
from reports.metrics import Figures, by_key, figures, per_interval
from reports.periods import Period
from reports.queries.columns import counted_until, read_cases
from reports.voices import Voices, Wait, wait_of
from routing.models import AreaLayer


def drawn_at(now: datetime) -> datetime:
    """The moment figures are drawn as of: up to where facts are kept, or the end of data that was imported whole."""
    city, kept = current_city(), counted_until()
    return min(each for each in (now, kept, city.reports_until if city else None) if each is not None)


@dataclass(frozen=True)
class Board:
    """The figures of a period and of the one before it."""

    period: Period
    cases: Cases

    @cached_property
    def total(self) -> Figures:
        """All cases together."""
        return figures(self.cases, **self.period.seconds())

    @cached_property
    def total_before(self) -> Figures:
        """The period before, at the same age."""
        return figures(self.cases, **self.period.before.seconds())

    @cached_property
    def by_area(self) -> dict[int, Figures]:
        return by_key(self.cases, "area", **self.period.seconds())

    @cached_property
    def by_department(self) -> dict[int, Figures]:
        return by_key(self.cases, "department", **self.period.seconds())

    @cached_property
    def by_service(self) -> dict[int, Figures]:
        return by_key(self.cases, "service", **self.period.seconds())

    def of_areas(self, area_ids: Collection[int]) -> "Board":
        """The same for some areas together."""
        return Board(self.period, self.cases.take(np.isin(self.cases.area, list(area_ids))))

    def wait(self, voices: Voices) -> Wait:
        """How long the people behind these cases waited, each from their own report."""
        return wait_of(self.cases, voices, **self.period.seconds())

    def weeks(self) -> tuple[list[datetime], list[int], list[int]]:
        """Starts of the weeks, requests received and requests closed in each."""
        edges = self.period.weeks()
        stamps = [edge.timestamp() for edge in edges]
        return edges[:-1], per_interval(self.cases.received, stamps), per_interval(self.cases.closed, stamps)


class Limits(Protocol):
    """Filters of a page: see `reports.filters.Chosen`."""

    def apply(self, cases: Cases) -> Cases:
        """The cases that are meant."""


def read_board(period: Period, layer: AreaLayer | None = None, *, chosen: Limits | None = None) -> Board:
    """The cases of the period and of the one before it, those that are `chosen`; by the areas of `layer` or by ward."""
    cases = read_cases(period, layer=layer)
    return Board(period, chosen.apply(cases) if chosen is not None else cases)
