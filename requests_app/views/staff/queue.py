"""The worklist: given views, queues, filters and search over the cases in the viewer's scope."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import needs
from requests_app.models import ServiceRequest
from requests_app.queries.queue import GROUP_LABELS, page_of
from requests_app.queries.queue_counts import capped
from requests_app.queries.search import find_by_number
from requests_app.views.staff.cells import Cells
from requests_app.views.staff.columns import columns_for, words_for
from requests_app.views.staff.saved_links import address_of
from requests_app.views.staff.view_panel import read_panel
from requests_app.views.staff.worklist import LONGEST_TEXT, count_words, page_context, read_worklist


@needs("requests.view")
def queue(request: Any) -> HttpResponse:
    """`/staff/queue/`: `view` or `saved`, `q`, filters, `sort` and `page` (a cursor); `filter` opens one to choose."""
    now = timezone.now()
    found = _by_number(request)
    if found is not None:
        return redirect("case", public_id=found.public_id)
    worklist = read_worklist(request, now)
    if worklist.saved is not None and set(request.GET) == {"saved"} and worklist.saved.filters:
        return redirect(address_of(worklist.saved))  # a short link: the address always says what is shown
    page = page_of(worklist.rows, worklist.sort, request.GET.get("page"), now)
    groups, total = worklist.count()
    columns = columns_for(request, worklist.saved)
    cells = Cells(columns, words_for(page.rows, columns, now), request.viewer.user_id)
    context = page_context(request, worklist) | {
        "page": page, "columns": columns, "layout": "table",
        "columns_shown": len(columns) + request.viewer.has("requests.bulk"),
        "lines": list(_lines(page.rows, cells, groups if worklist.is_grouped else {})),
        "total_words": count_words(total, len(page.rows)), "sorts_freely": worklist.view not in ("", "closed"),
        "may_choose": request.viewer.has("requests.bulk"), "panel": read_panel(request, worklist, columns),
    }  # fmt: skip
    return render(request, "staff/queue.html", context)


@needs("requests.view")
def search(request: Any) -> HttpResponse:
    """`/staff/search/?q=`: straight to the case for an exact number, else the list of what matches."""
    text, found = request.GET.get("q", "").strip()[:LONGEST_TEXT], _by_number(request)
    if found is not None:
        return redirect("case", public_id=found.public_id)
    return redirect(reverse("queue", query={"q": text}) if text else reverse("queue"))


def _by_number(request: Any) -> ServiceRequest | None:
    """The case whose number was typed: it goes before everything else that the address asks for."""
    text = request.GET.get("q", "").strip()
    return find_by_number(request.viewer, text) if text else None


def _lines(rows: Sequence[ServiceRequest], cells: Cells, groups: dict[int, int]) -> Any:
    """Rows with the heading of their group before the first of each."""
    last = None
    for row in rows:
        if groups and row.urgency != last:
            last = row.urgency
            heading = {"group": GROUP_LABELS[last], "count": capped(groups.get(last, 0))}
            yield {"heading": _("%(group)s, %(count)s") % heading}
        yield {
            "row": row, "url": reverse("case", args=[row.public_id]), "parts": cells.parts(row),
            "choose_label": _("Choose %(number)s") % {"number": row.public_id},
            "is_unread": row.last_kind == "message_received",
        }  # fmt: skip
