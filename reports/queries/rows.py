"""The cases behind a figure, those that a viewer may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from civic311.accounts.viewer import Viewer
from reports.behind import rows_behind
from reports.cases import Cases
from reports.periods import Period
from requests_app.queries.visible import staff_requests
from routing.models.catalogue import SeenBy
from routing.reference import reference

_CHUNK = 2_000
_COLUMNS = (
    "pk", "public_id", "service_id", "status", "address", "requested_datetime", "first_promise", "closed_datetime",
    "ward__name", "department_id", "channel",
)  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """Ids of the cases that a figure counts, the newest first, without those that the viewer may not see.

    `counted` is how many the figure counts.
    """

    ids: NDArray[np.int64]
    counted: int


@dataclass(frozen=True)
class CaseRow:
    """One case; `department_id` is None while it has none."""

    public_id: str
    service_id: int
    status: str
    address: str
    received: datetime
    promised: datetime | None
    closed: datetime | None
    ward: str
    department_id: int | None
    channel: str


def cases_behind(cases: Cases, figure: str, period: Period, viewer: Viewer) -> Behind:
    """The cases behind a figure of a period. Raises KeyError for a figure that counts no cases."""
    found = rows_behind(cases, figure, **period.seconds())[::-1]
    chosen = cases.take(found)
    return Behind(chosen.number[_may_see(chosen, viewer)], len(found))


def _may_see(cases: Cases, viewer: Viewer) -> NDArray[np.bool_]:
    """Which departments and services are the viewer's; `read_rows` looks at each case once more."""
    departments = viewer.departments_with("requests.view")
    if departments is not None:
        return np.isin(cases.department, departments)
    known = reference().services_by_id.values()
    restricted = [each.pk for each in known if each.seen_by == SeenBy.DEPARTMENT]
    if not restricted or "requests.view_restricted" in viewer.city_wide:
        return np.ones(len(cases), dtype=np.bool_)
    own = [key for key, held in viewer.by_department.items() if "requests.view" in held]
    return ~np.isin(cases.service, restricted) | np.isin(cases.department, own)


def read_rows(ids: Sequence[int], viewer: Viewer, *, to_take: bool = False) -> list[CaseRow]:
    """The cases with these ids in their order, those that the viewer may see; `to_take`: may take along as a file."""
    seen = staff_requests(viewer)
    departments = viewer.departments_with("requests.export") if to_take else None
    if departments is not None:
        seen = seen.filter(department_id__in=departments)
    found: dict[int, CaseRow] = {}
    for start in range(0, len(ids), _CHUNK):
        for pk, *values in seen.filter(pk__in=ids[start : start + _CHUNK]).values_list(*_COLUMNS):
            found[pk] = CaseRow(*values)
    return [found[each] for each in ids if each in found]
