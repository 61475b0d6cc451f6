"""`/staff/settings/records/looks/`: who looked at whose contact details, for those who oversee it."""

import csv
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs_everywhere
from civic311.city.current import city_zone
from civic311.lib.clean_text import clean_line
from civic311.lib.csv_cells import safe_cell
from records.forms import ReviewForm
from records.looks import MOST, Asked, lines, people_who_looked, review
from records.models import LookReview
from records.words import MARKS

AUDIT = "audit.view"
USUAL = timedelta(days=6)  # a week, with today
LONGEST = timedelta(days=366)
_MOST_SHOWN = 500
_REVIEWS = 12


def _day(value: str) -> date | None:
    try:
        return parse_date(value)
    except ValueError:
        return None


def _asked(given: Any) -> Asked:
    """What the filters say; nonsense counts as not given."""
    today = timezone.localdate(timezone.now(), city_zone())
    last = min(_day(given.get("until", "")) or today, today)
    first = _day(given.get("from", "")) or last - USUAL
    user = given.get("user", "")
    return Asked(
        max(min(first, last), last - LONGEST), last, int(user) if user.isdecimal() and len(user) < 18 else None,
        clean_line(given.get("person", ""))[:254], given.get("marked") == "1",
    )  # fmt: skip


@needs_everywhere(AUDIT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def looks_page(request: Any) -> HttpResponse:
    """The looks of a period. POST shows those at a person too, who stands in no address, or notes that the days were
    gone through.
    """
    is_asking = "show" in request.POST
    form = ReviewForm(None if is_asking else request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = review(_asked(request.POST), note=form.cleaned_data["note"], viewer=request.viewer, now=timezone.now())
        messages.success(request, _("Noted that you went through these days."))
        return redirect(f"{request.path}?from={row.first_day:%Y-%m-%d}&until={row.last_day:%Y-%m-%d}")
    asked = _asked(request.POST if request.method == "POST" else request.GET)
    rows, has_more = lines(asked)
    shown = [{"row": row, "marks": [MARKS[mark] for mark in why]} for row, why in rows[:_MOST_SHOWN]]
    context = {
        "asked": asked, "lines": shown, "count": len(rows), "marked": sum(1 for _row, why in rows if why),
        "has_more": has_more, "most": MOST, "people": people_who_looked(asked.first, asked.last), "form": form,
        "reviews": LookReview.objects.select_related("reviewed_by")[:_REVIEWS],
    }  # fmt: skip
    return render(request, "staff/records/looks.html", context)


@needs_everywhere(AUDIT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def looks_csv(request: Any) -> HttpResponse:
    """The same list as a file; people by number."""
    given = request.POST if request.method == "POST" else request.GET
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="looks.csv"'
    writer = csv.writer(response)
    writer.writerow(["looked_at", "who", "person", "about", "marks"])
    for row, why in lines(_asked(given))[0]:
        cells = [row.looked_at.isoformat(), row.user.name, row.contact_id, row.about, " ".join(why)]
        writer.writerow([safe_cell(cell) for cell in cells])
    return response
