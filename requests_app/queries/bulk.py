"""Work on many cases as pages show it: the chosen cases, runs of a person, and what became of each case."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from civic311.accounts.viewer import Viewer
from civic311.lib.key_pages import page_by_key
from civic311.lib.paging import Page
from community.in_force import KnownWork
from requests_app.models import BulkRow, BulkRun, ServiceRequest
from requests_app.queries.visible import staff_requests
from requests_app.queries.works import deferring_works

ROWS = 100
RUNS = 20
NOT_DONE = (BulkRow.State.REFUSED, BulkRow.State.LEFT)


@dataclass(frozen=True)
class Progress:
    """How many cases of a run are in each state."""

    total: int
    by_state: dict[str, int]

    @property
    def waiting(self) -> int:
        return self.by_state.get(BulkRow.State.WAITING, 0)

    @property
    def dealt_with(self) -> int:
        return self.total - self.waiting


def cases_in_scope(viewer: Viewer, ids: Sequence[int]) -> list[ServiceRequest]:
    """The cases among `ids` that the viewer may see, with what forms and previews read."""
    found = {case.pk: case for case in staff_requests(viewer).filter(pk__in=ids)}
    return [found[key] for key in ids if key in found]


def works_of(cases: Sequence[ServiceRequest], *, now: datetime) -> list[KnownWork]:
    """Planned works for which at least one of the cases may wait, those of the most cases first. No queries."""
    found = [each for case in cases for each in deferring_works(case, now=now)]
    times = Counter(each.id for each in found)
    by_id = {each.id: each for each in found}
    return [by_id[key] for key, _count in times.most_common()]


def runs_of(viewer: Viewer) -> QuerySet[BulkRun]:
    """The runs that the person started, the latest first: nobody else sees them or takes them back."""
    return BulkRun.objects.filter(started_by_id=viewer.user_id).order_by("-created_at", "-pk")


def latest_runs(viewer: Viewer) -> list[BulkRun]:
    """The last of them, each with its `cases`."""
    return list(runs_of(viewer).annotate(cases=Count("rows"))[:RUNS])


def progress_of(run: BulkRun) -> Progress:
    """One query."""
    counted = dict(BulkRow.objects.filter(run=run).order_by().values_list("state").annotate(cases=Count("pk")))
    return Progress(sum(counted.values()), counted)


def page_of_rows(run: BulkRun, states: Sequence[str], cursor: str | None) -> Page[BulkRow]:
    """One page of the rows in these states, in the order in which they were chosen."""
    rows = BulkRow.objects.filter(run=run, state__in=states).select_related("service_request")
    return page_by_key(rows, [("id", False, False)], cursor, ROWS)


def refused_cases(run: BulkRun) -> list[tuple[int, int]]:
    """The cases that were refused or left, as they are now: id and version."""
    rows = BulkRow.objects.filter(run=run, state__in=NOT_DONE).order_by("pk")
    return list(rows.values_list("service_request_id", "service_request__version"))
