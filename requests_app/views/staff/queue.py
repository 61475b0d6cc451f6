"""The worklist: given views, queues, filters and search over the cases in the viewer's scope."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from civic311.accounts.access import needs
from requests_app.event_words import short_words
from requests_app.models import ServiceRequest
from requests_app.queries.queue import GROUP_LABELS, page_of
from requests_app.queries.queue_counts import capped
from requests_app.queries.search import find_by_number
from requests_app.views.staff.filter_editor import read_editor
from requests_app.views.staff.worklist import LONGEST_TEXT, count_words, page_context, read_worklist

LONG_AGO_DAYS = 300


@needs("requests.view")
def queue(request: Any) -> HttpResponse:
    """`/staff/queue/`: `view` or `saved`, `q`, filters, `sort` and `page` (a cursor); `filter` opens one to choose."""
    now = timezone.now()
    found = _by_number(request)
    if found is not None:
        return redirect("case", public_id=found.public_id)
    worklist = read_worklist(request, now)
    page = page_of(worklist.rows, worklist.sort, request.GET.get("page"), now)
    groups, total = worklist.count()
    context = page_context(request, worklist) | {
        "page": page, "lines": list(_lines(page.rows, groups if worklist.is_grouped else {})),
        "total_words": count_words(total, len(page.rows)), "sorts_freely": worklist.view not in ("", "closed"),
        "may_choose": request.viewer.has("requests.bulk"), "editor": read_editor(request, worklist.filters),
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


def _lines(rows: Sequence[ServiceRequest], groups: dict[int, int]) -> Any:
    """Rows with the heading of their group before the first of each."""
    last, days = None, _day_words()
    for row in rows:
        if groups and row.urgency != last:
            last = row.urgency
            count = groups.get(last, 0)
            words = {"group": GROUP_LABELS[last], "count": capped(count)}
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
