"""The rail beside a worklist: given views with their counts, then departments and queues in the viewer's scope."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict

from civic311.accounts.viewer import Viewer
from requests_app.queries.queue import MOST_COUNTED, VIEW_CODES, VIEWS, Counts, capped, count_views
from routing.models import Queue
from routing.reference import reference


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
    hidden: dict[str, str]


def read_rail(request: HttpRequest, now: datetime) -> Rail:
    """The rail for the address; unknown views, queues and departments are taken as not given."""
    viewer: Viewer = request.viewer
    queues = _queues_in_scope(viewer)
    queue = next((each for each in queues if each.code == request.GET.get("queue")), None)
    departments = {each.department.code: each.department for each in queues}
    department = None if queue else departments.get(request.GET.get("department", ""))
    if queue is not None:
        queue_ids, place, hidden = [queue.pk], str(queue), {"queue": queue.code}
    elif department is not None:
        queue_ids = [each.pk for each in queues if each.department_id == department.pk]
        place, hidden = str(department), {"department": department.code}
    else:
        queue_ids, place, hidden = None, "", {}
    view = request.GET.get("view", "")
    view = view if view in VIEW_CODES else ""
    counts = count_views(viewer, now, queue_ids)
    shown = view or ("" if request.GET.get("q") or request.GET.getlist("status") else "all")
    views = [
        Link(str(each.label), _url(hidden | {"view": each.code}), _words(counts.views[each.code], counts), each.icon,
             each.look if counts.views[each.code] else "", each.code == shown)
        for each in VIEWS
    ]  # fmt: skip
    hidden_view = hidden | ({"view": view} if view else {})
    return Rail(view, queue_ids, place, views, _places(queues, counts, queue, department, view), hidden_view)


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


def _queues_in_scope(viewer: Viewer) -> list[Queue]:
    departments = viewer.departments_with("requests.view")
    queues = sorted(
        reference().queues.values(), key=lambda each: (each.department.order, each.department_id, each.code)
    )
    return [each for each in queues if departments is None or each.department_id in departments]


def _url(values: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update(values)
    return f"?{query.urlencode()}"


def _words(count: int, counts: Counts) -> str:
    return f"{count:,}+" if counts.is_partial and count <= MOST_COUNTED else capped(count)
