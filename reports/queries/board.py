"""One reading of the cases of a period, from which a page takes all its figures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from civic311.city.current import current_city
from reports.metrics import Cases, Figures, by_key, figures, per_interval
from reports.periods import Period
from reports.queries.columns import read_cases
from reports.voices import Voices, Wait, wait_of
from routing.models import AreaLayer


def drawn_at(now: datetime) -> datetime:
    """The moment figures are drawn as of: now, or the end of the city's data where it was imported whole."""
    city = current_city()
    return min(city.reports_until, now) if city and city.reports_until else now


@dataclass(frozen=True)
class Board:
    """The figures of a period and of the one before it; costs one query however many areas there are."""

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


def read_board(period: Period, layer: AreaLayer | None = None) -> Board:
    """Read the cases of the period (one query; a second to name the areas of another layer than the wards)."""
    return Board(period, read_cases(period, layer=layer))
