"""What was written down for cases, and which calls need not have been made."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db.models import Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from civic311.accounts.viewer import Viewer
from civic311.city.current import city_zone
from community.models import ArticleAnswer, AvoidedReport
from reports.cases import Cases, Integers
from reports.endings import CANCELED, JOINED, NOT_ACTIONABLE, RESOLVED
from reports.periods import Period
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
from requests_app.models import CallBack, CostEntry, Event

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
    numbers, cents = _spent(period)
    amounts = amounts_of(done, numbers, cents)
    again = done.number[(done.reopened > 0) & (amounts >= 0)].tolist()
    reopened = Costs(int(np.count_nonzero(done.reopened)), _after_reopening(again))
    at = period.end.timestamp()
    joined_amounts = amounts_of(joined, numbers, cents)
    return CostBoard(done, amounts, joined, joined_amounts, open_at(cases, at), reopened, at)


def _spent(period: Period) -> tuple[Integers, Integers]:
    """Ids of cases that ended in the period and have lines, ascending, and their cents; parts count for the whole."""
    span = (period.start, period.end)
    whole = Q(service_request__parent=None, service_request__closed_datetime__range=span)
    part = Q(service_request__parent__closed_datetime__range=span)
    sums: dict[int, int] = defaultdict(int)
    for where in (whole, part):
        for key, cents in _sums(CostEntry.objects.filter(where, removed_at=None)):
            sums[key] += cents
    pairs = np.array(sorted(sums.items()), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _sums(lines: QuerySet[CostEntry]) -> QuerySet[CostEntry, tuple[int, int]]:
    by_case = lines.order_by().values(case=Coalesce("service_request__parent_id", "service_request_id"))
    return by_case.annotate(sum=Sum("cents")).values_list("case", "sum")


def _after_reopening(case_ids: list[int]) -> Integers:
    """What was spent for each from the day on which the case was first taken up again, where anything was."""
    reopenings = Event.objects.filter(service_request_id__in=case_ids, kind="reopened").order_by()
    since = dict(
        reopenings.values("service_request_id").annotate(at=Min("occurred_at")).values_list("service_request_id", "at")
    )
    lines = CostEntry.objects.filter(service_request_id__in=list(since), removed_at=None)
    sums: dict[int, int] = defaultdict(int)
    for key, cents, day in lines.values_list("service_request_id", "cents", "worked_on"):
        if day >= since[key].astimezone(city_zone()).date():
            sums[key] += cents
    return np.array(list(sums.values()), dtype=np.int64)


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
