"""The worklist as a board of cards."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from civic311.accounts.access import needs
from requests_app.queries.board import CLOSED, Lane, lanes_by_owner, lanes_by_status
from requests_app.queries.queue_counts import capped
from requests_app.views.staff.columns import NOTHING
from requests_app.views.staff.view_panel import read_panel
from requests_app.views.staff.worklist import page_context, read_worklist
from requests_app.wording import STATUS_LABELS

OWNER = "owner"


@needs("requests.view")
def board(request: Any) -> HttpResponse:
    """`/staff/board/`: the rows of the worklist at the same address, `by` status (usual) or `owner`."""
    now = timezone.now()
    worklist = read_worklist(request, now)
    by_owner = request.GET.get("by") == OWNER
    rows = worklist.rows
    if not by_owner and worklist.view == "all" and not request.GET.get("view"):
        rows = worklist.everything()
    lanes = lanes_by_owner(rows, now) if by_owner else lanes_by_status(rows, now)
    context = page_context(request, worklist) | {
        "lanes": list(_shown(request, lanes, by_owner)), "by_owner": by_owner, "layout": "board",
        "panel": read_panel(request, worklist, []),
    }  # fmt: skip
    return render(request, "staff/board.html", context)


def _shown(request: Any, lanes: list[Lane], by_owner: bool) -> Iterator[dict[str, Any]]:
    for lane in lanes:
        yield {
            "name": _owner(lane) if by_owner else _status(lane), "count": capped(lane.count), "cards": lane.cards,
            "more": lane.count - len(lane.cards), "url": _list_of(request, lane, by_owner), "nothing": NOTHING,
        }  # fmt: skip


def _status(lane: Lane) -> str:
    return pgettext("list of cases", "Recently closed") if lane.key == CLOSED else str(STATUS_LABELS[str(lane.key)])


def _owner(lane: Lane) -> str:
    return lane.cards[0].assignee.name if lane.key is not None and lane.cards else _("Nobody yet")


def _list_of(request: Any, lane: Lane, by_owner: bool) -> str:
    """The table with the cases of one lane."""
    query = request.GET.copy()
    for name in ("by", "page", "filter", "panel", "saved"):
        query.pop(name, None)
    if by_owner:
        query["assignee"] = "nobody" if lane.key is None else str(lane.key)
    elif lane.key == CLOSED:
        query["view"] = CLOSED
    else:
        query["status"] = str(lane.key)
    return f"{reverse('queue')}?{query.urlencode()}"
