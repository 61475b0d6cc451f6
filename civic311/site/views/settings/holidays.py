"""Holidays of a calendar: one day, the public holidays of a year, and days taken out again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from civic311.site.forms.timing import HolidayForm, PublicHolidaysForm
from civic311.site.views.settings.reference import holidays_context, section_page
from civic311.site.views.settings.section import Section
from routing.actions.reference_data import add_holiday, add_holidays_of, remove_holidays
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
    form = HolidayForm(request.POST)
    if not form.is_valid():
        return {"holiday_form": form}
    add_holiday(calendar, day=form.cleaned_data["day"], name=form.cleaned_data["name"])
    messages.success(request, _("The day was added. New due times leave it out."))
    return None


def _add_public(request: HttpRequest, calendar: WorkCalendar) -> dict[str, Any] | None:
    form = PublicHolidaysForm(request.POST)
    if not form.is_valid():
        return {"public_form": form}
    given = form.cleaned_data
    count = add_holidays_of(
        calendar, country=given["country"], subdivision=given["subdivision"], year=given["year"]
    )  # fmt: skip
    said = ngettext("%(count)d public holiday was added.", "%(count)d public holidays were added.", count)
    messages.success(request, said % {"count": count})
    return None


def _remove(request: HttpRequest, calendar: WorkCalendar) -> None:
    ids = [int(value) for value in request.POST.getlist("holiday") if value.isdecimal() and len(value) < 19]
    count = remove_holidays(calendar, ids)
    said = ngettext("%(count)d day was taken out.", "%(count)d days were taken out.", count)
    messages.success(request, said % {"count": count})
