"""The day step of the report, for services that offer days."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from civic311.lib.translated_text import in_language
from requests_app.actions import drafts
from requests_app.forms.day_choice import DayForm
from requests_app.queries.schedule import days_offered, schedule_of
from requests_app.views.public.report_parts import Written, next_step, open_draft, step_line, step_url
from routing.planning import place
from routing.reference import reference
from routing.schedule import Day, Schedule


def day_page(request: HttpRequest, so_far: Written) -> HttpResponse:
    """Which day suits you? Without a free day the report goes on, and the city chooses one later."""
    service, now = so_far.service, timezone.now()
    schedule = schedule_of(service.pk)
    if schedule is None:
        return redirect(step_url(service, "details"))
    if not so_far.has_place:
        return redirect(step_url(service, "place"))
    days = offered_for(so_far, schedule, now=now)
    chosen = chosen_day(so_far)
    values = {"days": days, "today": timezone.localdate(), "required": schedule.is_required and bool(days)}
    if request.method == "POST":
        form = DayForm(request.POST, **values)
        if form.is_valid():
            keep_day(request, so_far, form.cleaned_data["day"], now=now)
            return redirect(next_step(service, "day"))
    else:
        form = DayForm(initial={"day": chosen.isoformat() if chosen else None}, **values)
    context = {
        "form": form, "preparation": in_language(schedule.preparation),
        "is_taken": "taken" in request.GET and bool(days), **step_line(service, "day"),
    }  # fmt: skip
    return render(request, "public/report/day.html", context)


def keep_day(request: HttpRequest, so_far: Written, day: date | None, *, now: datetime) -> None:
    """Remember the day in the draft. A place is taken when the report is sent."""
    kept: dict[str, Any] = {"service": so_far.service.service_code, "day": day.isoformat() if day else None}
    drafts.keep(open_draft(request, now=now), "day", kept, now=now)


def chosen_day(so_far: Written) -> date | None:
    """The day that was chosen for this service."""
    kept = so_far.part("day")
    if kept.get("service") != so_far.service.service_code or not kept.get("day"):
        return None
    return date.fromisoformat(kept["day"])


def offered_for(so_far: Written, schedule: Schedule, *, now: datetime) -> list[Day]:
    """The days that are free where the report is about."""
    kept = so_far.part("place")
    placed = place(reference(), kept.get("lat"), kept.get("long"), on=timezone.localdate())
    return days_offered(schedule, schedule.zone_of(placed.all_area_ids), now=now)


def lacks_day(so_far: Written, *, now: datetime) -> bool:
    """Whether a day has to be chosen (again): none was, or the one that was is full by now."""
    schedule = schedule_of(so_far.service.pk)
    chosen = chosen_day(so_far)
    if schedule is None or (chosen is None and not schedule.is_required):
        return False
    days = [each.day for each in offered_for(so_far, schedule, now=now)]
    return chosen not in days if days else chosen is not None
