"""Holidays of a calendar: one day, the public holidays of a year, and days taken out again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from civic311.site.forms.timing import ClosureForm, PublicHolidaysForm, no_work_in
from civic311.site.views.settings.reference import holidays_context, section_page
from civic311.site.views.settings.section import Section
from routing.actions.calendars import NoWorkingTime, add_holidays_of, close_days, remove_holidays
from routing.models import WorkCalendar


@section_page
@require_POST
def holidays(request: HttpRequest, section: Section, pk: int) -> HttpResponse:
    """`/staff/settings/calendars/<pk>/holidays/`: `do` is day, public or remove."""
    calendar = get_object_or_404(WorkCalendar, pk=pk)
    doing = {"day": _add_day, "public": _add_public, "remove": _remove}.get(request.POST.get("do", ""))
    shown = doing(request, calendar) if doing else None
    if shown is None:
        return redirect("settings_edit", section.slug, pk)
    form = section.form(instance=calendar)
    context = {"section": section, "row": calendar, "form": form, **holidays_context(calendar, **shown)}
    return render(request, "staff/settings/edit.html", context, status=422)


def _add_day(request: HttpRequest, calendar: WorkCalendar) -> dict[str, Any] | None:
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return {"closure_form": form}
    given = form.cleaned_data
    try:
        count = close_days(calendar, first=given["first"], last=given["last"], name=given["name"])
    except NoWorkingTime as error:
        form.add_error("last", no_work_in(error.year))
        return {"closure_form": form}
    said = ngettext(
        "%(count)d day was added. New due times leave it out.",
        "%(count)d days were added. New due times leave them out.",
        count,
    )  # fmt: skip
    messages.success(request, said % {"count": count})
    return None


def _add_public(request: HttpRequest, calendar: WorkCalendar) -> dict[str, Any] | None:
    form = PublicHolidaysForm(request.POST)
    if not form.is_valid():
        return {"public_form": form}
    given = form.cleaned_data
    try:
        count = add_holidays_of(
            calendar, country=given["country"], subdivision=given["subdivision"], year=given["year"]
        )
    except NoWorkingTime as error:
        form.add_error("year", no_work_in(error.year))
        return {"public_form": form}
    said = ngettext("%(count)d public holiday was added.", "%(count)d public holidays were added.", count)
    messages.success(request, said % {"count": count})
    return None


def _remove(request: HttpRequest, calendar: WorkCalendar) -> None:
    ids = [int(value) for value in request.POST.getlist("holiday") if value.isdecimal() and len(value) < 19]
    count = remove_holidays(calendar, ids)
    said = ngettext("%(count)d day was taken out.", "%(count)d days were taken out.", count)
    messages.success(request, said % {"count": count})
