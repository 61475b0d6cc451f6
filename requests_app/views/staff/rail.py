"""The rail beside a worklist: given views with their counts, then departments and queues in the viewer's scope."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict

from civic311.accounts.viewer import Viewer
from requests_app.filters import CaseFilter
from requests_app.filters.options import queues_in_scope
from requests_app.models import SavedView
from requests_app.queries.queue import VIEW_CODES, VIEWS
from requests_app.queries.queue_counts import MOST_COUNTED, Counts, capped, count_views
from routing.models import Queue


@dataclass(frozen=True)
class Link:
    """One line of the rail."""

    label: str
    url: str
    count: str
    icon: str
    look: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Rail:
    """What was chosen and what can be. `queue_ids` None: every queue in scope; `place` names the chosen one."""

    view: str
    queue_ids: list[int] | None
    place: str
    views: list[Link]
    places: list[Link]


def read_rail(request: HttpRequest, filters: CaseFilter, saved: SavedView | None, now: datetime) -> Rail:
    """The rail for the address. Its counts are those of the one queue or department that is chosen, else of all."""
    viewer: Viewer = request.viewer
    queues = queues_in_scope(viewer)
    queue, department = _chosen(request, queues)
    if queue is not None:
        queue_ids, place, kept = [queue.pk], str(queue), {"queue": queue.code}
    elif department is not None:
        queue_ids = [each.pk for each in queues if each.department_id == department.pk]
        place, kept = str(department), {"department": department.code}
    else:
        queue_ids, place, kept = None, "", {}
    view = request.GET.get("view", "")
    view = view if view in VIEW_CODES else ""
    counts = count_views(viewer, now, queue_ids)
    shown = view or ("" if request.GET.get("q") or filters.reaches_past else "all")
    views = [
        Link(str(each.label), _url(kept | {"view": each.code}), _words(counts.views[each.code], counts), each.icon,
             each.look if counts.views[each.code] else "", each.code == shown and saved is None)
        for each in VIEWS
    ]  # fmt: skip
    return Rail(view, queue_ids, place, views, _places(queues, counts, queue, department, view))


def _chosen(request: HttpRequest, queues: list[Queue]) -> tuple[Queue | None, Any]:
    """The one queue, else the one department, that the address chooses."""
    codes, departments = request.GET.getlist("queue"), request.GET.getlist("department")
    if len(codes) == 1 and not departments:
        return next((each for each in queues if each.code == codes[0]), None), None
    if len(departments) == 1 and not codes:
        return None, next((each.department for each in queues if each.department.code == departments[0]), None)
    return None, None


def _places(queues: list[Queue], counts: Counts, queue: Queue | None, department: Any, view: str) -> list[Link]:
    """Departments (when there are several) and the queues of the chosen or only one."""
    departments = {each.department_id: each.department for each in queues}
    kept = {"view": view} if view else {}
    chosen = queue.department_id if queue else department.pk if department else None
    links = []
    for key, each in departments.items():
        of_it = [one for one in queues if one.department_id == key]
        count = sum(counts.queues.get(one.pk, 0) for one in of_it)
        if len(departments) > 1:
            is_current = department is not None and key == department.pk
            links.append(
                Link(str(each), _url(kept | {"department": each.code}), _words(count, counts), "folder", "", is_current)
            )
        if len(of_it) > 1 and (len(departments) == 1 or key == chosen):
            links += [
                Link(str(one), _url(kept | {"queue": one.code}), _words(counts.queues.get(one.pk, 0), counts),
                     "list", "sub" if len(departments) > 1 else "", queue is not None and one.pk == queue.pk)
                for one in of_it
            ]  # fmt: skip
    return links


def _url(values: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update(values)
    return f"?{query.urlencode()}"


def _words(count: int, counts: Counts) -> str:
    return f"{count:,}+" if counts.is_partial and count <= MOST_COUNTED else capped(count)
