"""What cases cost, as people wrote it down, and what the others may have cost."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from django.db.models import Min, QuerySet, Sum

from civic311.accounts.viewer import Viewer
from reports.periods import Period
from requests_app.models import CostEntry, Event, ServiceRequest
from requests_app.workflow import Status

VIEW = "costs.view"
FEWEST = 5


@dataclass
class Costs:
    """Cases that ended in a period, all amounts in cents. `recorded` are those with at least one line."""

    cases: int = 0
    recorded: list[int] = field(default_factory=list)

    @property
    def total(self) -> int:
        """What was written down."""
        return sum(self.recorded)

    @property
    def each(self) -> float | None:
        """What a case with lines cost on average."""
        return self.total / len(self.recorded) if self.recorded else None

    @property
    def estimate(self) -> float | None:
        """What all cases cost, if those without lines cost as much as the median of those with; None for few lines."""
        if len(self.recorded) < FEWEST:
            return None
        return self.total + (self.cases - len(self.recorded)) * median(self.recorded)


@dataclass(frozen=True)
class CostBoard:
    """The period's costs in all and by service; of cases that were joined to others; of what came after reopening."""

    total: Costs
    by_service: Mapping[int, Costs]
    duplicates: Costs
    reopened: Costs


def read_costs(period: Period, viewer: Viewer) -> CostBoard:
    """The costs of cases that ended in the period, in the departments whose costs the viewer may see."""
    ended = _in_scope(viewer).filter(closed_datetime__gte=period.start, closed_datetime__lt=period.end)
    cases = list(ended.values_list("pk", "service_id", "status", "reopened_count"))
    spent = _spent(ended)
    total, duplicates, by_service = Costs(), Costs(), defaultdict[int, Costs](Costs)
    for key, service_id, status, _reopened in cases:
        for one in [duplicates] if status == Status.DUPLICATE else [total, by_service[service_id]]:
            one.cases += 1
            if key in spent:
                one.recorded.append(spent[key])
    again = [key for key, _service, _status, reopened in cases if reopened]
    return CostBoard(total, by_service, duplicates, _after_reopening(again))


def _in_scope(viewer: Viewer) -> QuerySet[ServiceRequest]:
    departments = viewer.departments_with(VIEW)
    rows = ServiceRequest.objects.all()
    return rows if departments is None else rows.filter(department_id__in=departments)


def _spent(cases: QuerySet[ServiceRequest]) -> dict[int, int]:
    rows = CostEntry.objects.filter(service_request__in=cases, removed_at=None)
    return dict(rows.order_by().values("service_request_id").annotate(cents=Sum("cents")).values_list(
        "service_request_id", "cents"
    ))  # fmt: skip


def _after_reopening(case_ids: Sequence[int]) -> Costs:
    """What was spent from the day on which a case was first taken up again."""
    reopenings = Event.objects.filter(service_request_id__in=case_ids, kind="reopened").order_by()
    since = dict(reopenings.values("service_request_id").annotate(at=Min("occurred_at")).values_list(
        "service_request_id", "at"
    ))  # fmt: skip
    lines = CostEntry.objects.filter(service_request_id__in=list(since), removed_at=None)
    sums: dict[int, int] = defaultdict(int)
    for key, cents, day in lines.values_list("service_request_id", "cents", "worked_on"):
        if day >= since[key].date():
            sums[key] += cents
    return Costs(len(since), list(sums.values()))
