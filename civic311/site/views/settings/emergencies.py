"""`/staff/settings/emergencies/`: declare an emergency mode, see what it covers, end it or take it back."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic311.accounts.access import needs_everywhere
from civic311.lib.crumbs import in_settings
from civic311.site.forms.emergencies import EmergencyForm, WordsForm
from civic311.site.forms.fields import first_language
from civic311.site.views.settings.section import CITY
from requests_app.clock_changes import covered_cases
from requests_app.models import ServiceRequest
from requests_app.models.service_request import IS_OPEN
from routing.actions import emergencies as actions
from routing.models import ClockChange, Emergency


@needs_everywhere(CITY)
def emergencies(request: HttpRequest) -> HttpResponse:
    """The modes, those in force first."""
    now = timezone.now()
    rows = list(_rows().order_by("-starts_at", "-id")[:100])
    context = {
        "running": [row for row in rows if row.ended_at is None],
        "over": [row for row in rows if row.ended_at is not None],
        "now": now,
        "crumbs": _crumbs(last=False),
    }
    return render(request, "staff/settings/emergencies.html", context)


@needs_everywhere(CITY)
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: Any) -> HttpResponse:
    """A new mode: first what it would cover, then, with `do=begin`, it begins."""
    now = timezone.now()
    form = EmergencyForm(request.POST if request.method == "POST" else None, initial={"starts_at": now})
    preview = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "begin":
            row = form.begin(user_id=request.viewer.user_id, now=now)
            messages.success(request, _("Declared: %(name)s. Open cases follow within minutes.") % {"name": row})
            return redirect("settings_emergency", row.pk)
        preview = _preview(covered_cases(form.mode()))
    context = {"form": form, "preview": preview, "crumbs": _crumbs(), "first_language": first_language()}
    return render(request, "staff/settings/emergency_new.html", context, status=422 if form.errors else 200)


@needs_everywhere(CITY)
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """One mode: how far open cases have followed, its words, and the buttons that end it."""
    row = get_object_or_404(_rows(), pk=pk)
    first = {"name": row.name, "notice": row.notice, "ends_at": row.ends_at}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and row.ended_at is None and form.is_valid():
        form.keep(row)
        messages.success(request, _("Saved: %(name)s") % {"name": row})
        return redirect("settings_emergency", pk)
    context = {
        "row": row,
        "form": form if row.ended_at is None else None,
        "covered": ServiceRequest.objects.filter(IS_OPEN, emergencies__contains=[pk]).count(),
        "is_following": ClockChange.objects.filter(emergency=row, done_at=None).exists(),
        "now": timezone.now(),
        "crumbs": _crumbs(),
    }
    return render(request, "staff/settings/emergency.html", context, status=422 if form.errors else 200)


@needs_everywhere(CITY)
@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """End a mode (`do=end`) or take it back as if it had never been (`do=undo`)."""
    row = get_object_or_404(_rows(), pk=pk)
    now = timezone.now()
    if request.POST.get("do") == "undo":
        done = actions.undo(pk, now=now)
        said = _("%(name)s was taken back. Cases get their earlier times again within minutes.")
    else:
        done = row.starts_at <= now and actions.end(pk, at=now)
        said = _("%(name)s is over. Clocks run again within minutes.")
    if done:
        messages.success(request, said % {"name": row})
    else:
        messages.info(request, _("Nothing changed: look at it as it is now."))
    return redirect("settings_emergency", pk)


def _rows() -> QuerySet[Emergency]:
    return Emergency.objects.select_related("created_by").prefetch_related("services", "groups", "areas")


def _preview(rows: QuerySet[ServiceRequest]) -> dict[str, Any]:
    """How many open cases would follow, and a few of them."""
    return {"count": rows.count(), "examples": rows.select_related("service").order_by("-requested_datetime")[:5]}


def _crumbs(*, last: bool = True) -> list[dict[str, Any]]:
    crumbs = in_settings()
    return [*crumbs, {"url": reverse("settings_emergencies"), "title": _("Emergency mode")}] if last else crumbs
