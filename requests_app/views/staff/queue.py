"""The worklist: given views, queues, filters and search over the cases in the viewer's scope."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from civic311.accounts.access import needs
from civic311.accounts.viewer import Viewer
from requests_app.event_words import short_words
from requests_app.filters import CaseFilter
from requests_app.models import ServiceRequest
from requests_app.queries import queue as worklist
from requests_app.queries.search import find_by_number, matching
from requests_app.views.staff.rail import Rail, read_rail

LONG_AGO_DAYS = 300


@needs("requests.view")
def queue(request: Any) -> HttpResponse:
    """`/staff/queue/`: `view`, `queue` or `department`, `q`, filters, `sort` and `page` (a cursor)."""
    now = timezone.now()
    text = request.GET.get("q", "").strip()[:200]
    found = find_by_number(request.viewer, text) if text else None
    if found is not None:
        return redirect("case", public_id=found.public_id)
    rail = read_rail(request, now)
    filters = CaseFilter.for_page(request)
    rows, sort, view = narrowed(request, filters, rail, text, now)
    page = worklist.page_of(rows, sort, request.GET.get("page"), now)
    groups, total = worklist.count_groups(rows, now)
    grouped = sort == "due" and view != "closed"
    context = {
        "rail": rail, "filters": filters, "page": page, "now": now, "text": text, "sort": sort,
        "lines": list(_lines(page.rows, groups if grouped else {})), "total_words": _total_words(total),
        "chips": chips(request, filters), "title": _title(rail, view, text), "view": view, "grouped": grouped,
        "sorts_freely": view not in ("", "closed"), "may_choose": request.viewer.has("requests.bulk"),
    }  # fmt: skip
    return render(request, "staff/queue.html", context)


@needs("requests.view")
def search(request: Any) -> HttpResponse:
    """`/staff/search/?q=`: straight to the case for an exact number, else the list of what matches."""
    text = request.GET.get("q", "").strip()[:200]
    found = find_by_number(request.viewer, text) if text else None
    if found is not None:
        return redirect("case", public_id=found.public_id)
    return redirect(reverse("queue", query={"q": text}) if text else reverse("queue"))


def narrowed(request: HttpRequest, filters: CaseFilter, rail: Rail, text: str, now: Any) -> tuple[Any, str, str]:
    """The rows that are asked for, how they are sorted, and the view they belong to ("" for a search in everything)."""
    viewer: Viewer = request.viewer
    view = rail.view or ("" if text or filters.shows_closed else "all")
    rows = filters.qs
    if view:
        rows = rows.filter(worklist.conditions(viewer, now)[view])
    if rail.queue_ids is not None:
        rows = rows.filter(queue_id__in=rail.queue_ids)
    if text:
        rows = matching(rows, text, viewer)
    wanted = request.GET.get("sort", "") or ("zone" if request.GET.get("scheduled") else "")
    return rows, _sort(wanted, view), view


def _sort(wanted: str, view: str) -> str:
    """Open cases sort in every way; what may reach into the past only along an index, so that it costs no more."""
    usual = "closed" if view == "closed" else "due" if view else "newest"
    possible = worklist.SORTS if usual == "due" else ("newest", "closed")
    return wanted if wanted in possible else usual


def chips(request: HttpRequest, filters: CaseFilter) -> list[dict[str, str]]:
    """The filters in force, each with the address that leaves it out."""
    found = []
    for name, label, value in filters.chosen():
        query = request.GET.copy()
        query.pop(name, None)
        query.pop("page", None)
        found.append({"label": label, "value": value, "remove_url": f"?{query.urlencode()}"})
    return found


def _lines(rows: Sequence[ServiceRequest], groups: dict[int, int]) -> Any:
    """Rows with the heading of their group before the first of each."""
    last, days = None, _day_words()
    for row in rows:
        if groups and row.urgency != last:
            last = row.urgency
            count = groups.get(last, 0)
            words = {"group": worklist.GROUP_LABELS[last], "count": worklist.capped(count)}
            yield {"heading": _("%(group)s, %(count)s") % words}
        yield {
            "row": row, "url": reverse("case", args=[row.public_id]), "last": short_words(row.last_kind),
            "choose_label": _("Choose %(number)s") % {"number": row.public_id},
            "is_unread": row.last_kind == "message_received", "place": row.address or row.place_note or "–",
            "received": days(row.requested_datetime), "updated": days(row.updated_datetime),
        }  # fmt: skip


def _day_words() -> Callable[[datetime], str]:
    """Short days of the city; month and year for what lies so far back that a day would mean two years.

    A page has few different ones, so each is put into words once.
    """
    today = timezone.localdate()
    pattern = pgettext("format of a day in a narrow column", "j M")
    older = pgettext("format of a day long ago in a narrow column", "M Y")
    known: dict[date, str] = {}

    def words(moment: datetime) -> str:
        day = timezone.localtime(moment).date()
        if day not in known:
            known[day] = date_format(day, pattern if (today - day).days < LONG_AGO_DAYS else older)
        return known[day]

    return words


def _total_words(total: int) -> str:
    return ngettext("%(count)s case", "%(count)s cases", total) % {"count": worklist.capped(total)}


def _title(rail: Rail, view: str, text: str) -> str:
    if text:
        return _("Found for “%(text)s”") % {"text": text}
    label = next((each.label for each in worklist.VIEWS if each.code == view), _("Every status"))
    if rail.place:
        return _("%(queue)s: %(view)s") % {"queue": rail.place, "view": label}
    return str(label)
