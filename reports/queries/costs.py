"""What was written down for cases, and which calls need not have been made."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from civic311.accounts.viewer import Viewer
from community.models import ArticleAnswer, AvoidedReport
from reports import snapshot
from reports.cases import Cases, Integers
from reports.endings import CANCELED, JOINED, NOT_ACTIONABLE, RESOLVED
from reports.periods import Period
from reports.queries.beside import COSTS, read_costs_of_parts, read_raw_costs
from reports.queries.board import Limits
from reports.queries.columns import read_all
from reports.spending import (
    Backlog,
    Costs,
    amounts_of,
    backlog_by_service,
    costs_by,
    costs_of,
    ended,
    joined_unseen,
    late_by_service,
    open_at,
)
from requests_app.models import CallBack

VIEW = "costs.view"
OUTCOMES = (RESOLVED, NOT_ACTIONABLE, CANCELED)


@dataclass(frozen=True)
class CostBoard:
    """Cases that ended in the period (`done`, without joined ones; `joined`), what was written down for each, and
    what waits at the period's end (`at`)."""

    done: Cases
    amounts: Integers
    joined: Cases
    joined_amounts: Integers
    waiting: Cases
    reopened: Costs
    at: float

    @cached_property
    def total(self) -> Costs:
        """All that ended but those joined to another."""
        return costs_of(self.amounts)

    @cached_property
    def duplicates(self) -> Costs:
        """Those joined to another."""
        return costs_of(self.joined_amounts)

    @cached_property
    def by_outcome(self) -> dict[int, Costs]:
        found = costs_by(self.done.ending, self.amounts)
        return {ending: found.get(ending, Costs()) for ending in OUTCOMES}

    @cached_property
    def by_service(self) -> dict[int, Costs]:
        return costs_by(self.done.service, self.amounts)

    @cached_property
    def by_department(self) -> dict[int, Costs]:
        return costs_by(self.done.department, self.amounts)

    @cached_property
    def backlog(self) -> dict[int, Backlog]:
        return backlog_by_service(self.waiting, self.by_service)

    @cached_property
    def late(self) -> dict[int, int]:
        """Of what waits, cases past due by service."""
        return late_by_service(self.waiting, self.at)

    @property
    def joined_unseen(self) -> int:
        """Of the joined ones, those for which nobody had been on site."""
        return joined_unseen(self.joined)


def read_costs(period: Period, viewer: Viewer, *, chosen: Limits) -> CostBoard:
    """The costs of cases that ended in the period, of those that are `chosen` and, for viewers who see costs of some
    departments only, of those departments."""
    cases = chosen.apply(read_all())
    departments = viewer.departments_with(VIEW)
    if departments is not None and viewer.has(VIEW):
        cases = cases.take(np.isin(cases.department, departments))
    closed = ended(cases, **period.seconds())
    is_joined = closed.ending == JOINED
    done, joined = closed.take(~is_joined), closed.take(is_joined)
    number, cents, again = _lines()
    amounts, joined_amounts = amounts_of(done, number, cents), amounts_of(joined, number, cents)
    reopened = costs_of(amounts_of(done.take(done.reopened > 0), number[again], cents[again]))
    at = period.end.timestamp()
    return CostBoard(done, amounts, joined, joined_amounts, open_at(cases, at), reopened, at)


def _lines() -> tuple[Integers, Integers, NDArray[np.bool_]]:
    """Every line of time and material: the number of its case (of a part: of the whole), its cents, and whether it is
    of a day from the first reopening on. From the snapshot, and directly where there is none."""
    kept = snapshot.current()
    parts = [kept.beside["costs"] if kept is not None else read_raw_costs(), read_costs_of_parts()]
    number, cents, again = (np.concatenate([part[name] for part in parts]).astype(np.int64) for name in COSTS)
    return number, cents, again > 0


@dataclass(frozen=True)
class Deflected:
    """Calls that need not have been made, as far as anything was recorded; of the whole city.

    `helped`: readers who said that an article helped. `content`: people who were about to report what a notice or
    works explained, and left it at that. `called_off`: calls to residents that were dropped since they knew already.
    """

    helped: int
    content: int
    called_off: int


def read_deflected(period: Period) -> Deflected:
    """What was recorded in the period's days."""
    span = (period.start, period.end)
    dropped = CallBack.objects.filter(way=CallBack.Way.CALL, dropped_because=CallBack.Dropped.TOLD)
    return Deflected(
        ArticleAnswer.objects.filter(was_helpful=True, answered_at__range=span).count(),
        AvoidedReport.objects.filter(door=AvoidedReport.Door.REPORT, at__range=span).count(),
        dropped.filter(ended_at__range=span).count(),
    )
