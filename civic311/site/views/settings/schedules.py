"""`/staff/settings/schedules/`: services on appointed days, how much fits into each, which days are different."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic311.accounts.access import needs_everywhere
from civic311.lib.crumbs import in_settings
from civic311.site.forms.schedules import WEEKDAYS, CapacityForm, ScheduleForm, SpecialDayForm, keep
from civic311.site.views.settings.section import CATALOGUE
from routing.actions.schedules import forget_day, keep_day
from routing.models import ServiceSchedule


@needs_everywhere(CATALOGUE)
def schedules(request: HttpRequest) -> HttpResponse:
    """The services that offer days."""
    rows = ServiceSchedule.objects.select_related("service__group", "zones")
    context = {"rows": rows.order_by("-is_active", "service__group__order", "service__order"), "crumbs": _crumbs()[:1]}
    return render(request, "staff/settings/schedules.html", context)


@needs_everywhere(CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule_new(request: HttpRequest) -> HttpResponse:
    """Let a service offer days."""
    return _edit(request, ServiceSchedule())


@needs_everywhere(CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """One service: what it offers, the numbers, the days that are different."""
    return _edit(request, get_object_or_404(ServiceSchedule.objects.select_related("service", "zones"), pk=pk))


def _edit(request: HttpRequest, row: ServiceSchedule) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    is_new = row.pk is None
    form, numbers = ScheduleForm(data, instance=row), CapacityForm(data, schedule=row)
    if request.method == "POST" and form.is_valid() & numbers.is_valid():
        kept = keep(form, numbers)
        messages.success(request, _("Saved: %(name)s") % {"name": kept.service})
        return redirect("settings_schedule", kept.pk)
    return _page(request, row, form, numbers, None if is_new else SpecialDayForm(schedule=row))


def _page(request: HttpRequest, row: ServiceSchedule, form: ScheduleForm, numbers: CapacityForm,
          special_form: SpecialDayForm | None) -> HttpResponse:  # fmt: skip
    today = timezone.localdate()
    is_known = special_form is not None
    context = {
        "row": row if is_known else None, "form": form, "numbers": numbers, "special_form": special_form,
        "weekdays": WEEKDAYS, "crumbs": _crumbs(),
        "special": row.exceptions.filter(day__gte=today).select_related("zone") if is_known else [],
    }  # fmt: skip
    wrong = form.errors or numbers.errors or (is_known and special_form.errors)
    return render(request, "staff/settings/schedule.html", context, status=422 if wrong else 200)


@needs_everywhere(CATALOGUE)
@require_POST
def schedule_day(request: Any, pk: int) -> HttpResponse:
    """Give a day another number, or (`forget`) let it be like its weekday again."""
    row = get_object_or_404(ServiceSchedule.objects.select_related("service", "zones"), pk=pk)
    forget = request.POST.get("forget", "")
    if forget.isascii() and forget.isdigit():
        forget_day(row, int(forget[:18]))
        messages.success(request, _("The day is like its weekday again."))
        return redirect("settings_schedule", pk)
    form = SpecialDayForm(request.POST, schedule=row)
    if not form.is_valid():
        return _page(request, row, ScheduleForm(instance=row), CapacityForm(schedule=row), form)
    zone = form.cleaned_data.get("zone")
    keep_day(row, zone_id=zone.pk if zone else None, day=form.cleaned_data["day"],
             capacity=form.cleaned_data["capacity"])  # fmt: skip
    messages.success(request, _("Saved. Appointments that were made stay."))
    return redirect("settings_schedule", pk)


def _crumbs() -> list[dict[str, Any]]:
    return in_settings((reverse("settings_schedules"), _("Appointments")))
