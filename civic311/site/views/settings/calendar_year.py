"""`/staff/settings/calendars/<pk>/year/`: a calendar's year at a glance, and a calculator for due times."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic311.accounts.access import needs_everywhere
from civic311.lib.crumbs import in_settings
from civic311.lib.translated_text import in_language
from civic311.site.forms.timing import CalculatorForm
from civic311.site.views.settings.section import CATALOGUE
from routing.actions.calendars import calendar_of
from routing.calendar_year import months_of, working_days
from routing.models import WorkCalendar
from routing.sla import Calendar, Target, next_opening, target_due

YEARS = range(1990, 2201)


@needs_everywhere(CATALOGUE)
@require_safe
def calendar_year(request: HttpRequest, pk: int) -> HttpResponse:
    """The year that the address asks for (this one), and what the calculator was asked."""
    row = get_object_or_404(WorkCalendar, pk=pk)
    now = timezone.localtime()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 and int(asked) in YEARS else now.year
    calendar = calendar_of(row)
    names = {each.day: in_language(each.name) for each in row.holidays.filter(day__year=year)}
    months = months_of(calendar, year, names)
    form = CalculatorForm(request.GET if "amount" in request.GET else None, initial={"received": now})
    context = {
        "row": row, "year": year, "months": months, "worked": working_days(months), "free": sorted(names.items()),
        "years": [each for each in (year - 1, year + 1) if each in YEARS], "today": now.date(),
        "opens": next_opening(now, calendar), "is_open": next_opening(now, calendar) <= now, "form": form,
        "due": _due(form, calendar), "crumbs": _crumbs(row), "zone": calendar.tz,
    }  # fmt: skip
    return render(request, "staff/settings/calendar_year.html", context)


def _due(form: CalculatorForm, calendar: Calendar) -> datetime | None:
    if not form.is_bound or not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        received = timezone.localtime(given["received"])
        return target_due(received, Target(given["amount"], given["unit"]), calendar)
    except (ValueError, OverflowError):
        form.add_error("amount", _("That lies outside the years that can be counted."))
        return None


def _crumbs(row: WorkCalendar) -> list[dict[str, Any]]:
    return in_settings(
        (reverse("settings_section", args=["calendars"]), _("Calendars")),
        (reverse("settings_edit", args=["calendars", row.pk]), str(row)),
    )
