"""`/staff/works/`: planned works: list, enter, load from a file, cancel, and the cases that lie in them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic311.accounts.access import counts, needs
from civic311.site.forms.works import WorkForm, WorksFileForm
from civic311.site.works_loading import Loaded, as_text, from_text, read_upload
from community.actions.works import cancel_work, keep_rows
from community.models import PlannedWork
from community.period_words import days_period
from community.queries.notices import staff_works, work_shapes
from community.views.public.notices import areas_url
from requests_app.actions.change import StaleCase
from requests_app.actions.defer import NoReason, NotCovered, defer
from requests_app.actor import Actor
from requests_app.models import ServiceRequest
from requests_app.policies import Forbidden, NotAllowed, may
from requests_app.queries.works import cases_inside, count_of

EDIT = "works.edit"
MOST_CASES = 50


@needs(EDIT)
@require_safe
def works(request: HttpRequest) -> HttpResponse:
    """Going on, coming, and what is over."""
    found = staff_works(timezone.now())
    groups = {
        name: [{"row": row, "period": days_period(row.starts_on, row.ends_on)} for row in rows]
        for name, rows in found.items()
    }
    shapes = work_shapes([*found["on"], *found["coming"]])
    return render(request, "staff/works/list.html", {**groups, "shapes": shapes, "areas_url": areas_url()})


@needs(EDIT)
@counts
@require_http_methods(["GET", "HEAD", "POST"])
def work_new(request: Any) -> HttpResponse:
    """Enter works."""
    return _edit(request, PlannedWork(), {"owner": request.viewer.user_id})


@needs(EDIT)
@counts
@require_http_methods(["GET", "HEAD", "POST"])
def work_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change works."""
    return _edit(request, get_object_or_404(PlannedWork, pk=pk), {})


def _edit(request: HttpRequest, row: PlannedWork, first: dict[str, Any]) -> HttpResponse:
    is_new = row.pk is None
    form = WorkForm(request.POST if request.method == "POST" else None, instance=row, initial=first)
    if request.method == "POST" and form.is_valid():
        kept = form.keep(timezone.now())
        messages.success(request, _("Saved: %(name)s") % {"name": kept})
        return redirect("work", kept.pk)
    context = {"form": form, "work": None if is_new else row, "areas_url": areas_url(), "crumbs": _crumbs()}
    return render(request, "staff/works/edit.html", context, status=422 if form.errors else 200)


@needs(EDIT)
@require_safe
def work(request: Any, pk: int) -> HttpResponse:
    """One of them: where, when, and what it means for cases."""
    row = get_object_or_404(PlannedWork.objects.select_related("department", "owner"), pk=pk)
    inside = cases_inside(row, request.viewer).select_related("service", "ward", "queue").defer("ward__geometry")
    cases = list(inside.order_by("-requested_datetime")[:MOST_CASES])
    may_wait = row.defers and row.canceled_at is None and row.ends_on >= timezone.localdate()
    context = {
        "work": row, "period": days_period(row.starts_on, row.ends_on), "count": count_of(row),
        "avoided_reports": row.avoided.count(), "now": timezone.now(), "shapes": work_shapes([row]),
        "areas_url": areas_url(), "crumbs": _crumbs(),
        "cases": [{"row": case, "may": may_wait and may(request.viewer, "defer", case)} for case in cases],
    }  # fmt: skip
    context["may_defer"] = any(each["may"] for each in context["cases"])
    return render(request, "staff/works/detail.html", context)


@needs(EDIT)
@counts
@require_POST
def work_defer(request: Any, pk: int) -> HttpResponse:
    """Let the ticked cases wait for the works, each by itself: one that moved on meanwhile does not stop the others."""
    row = get_object_or_404(PlannedWork, pk=pk)
    numbers = request.POST.getlist("case")[:MOST_CASES]
    cases = cases_inside(row, request.viewer).filter(public_id__in=[number.replace("\x00", "") for number in numbers])
    actor, done = Actor(request.viewer, "staff"), 0
    for case in cases:
        done += _deferred(case, pk, actor)
    if done < len(numbers):
        messages.warning(request, _("%(done)s of %(all)s cases wait now. The others have moved on: look at them.")
                         % {"done": done, "all": len(numbers)})  # fmt: skip
    elif done:
        messages.success(request, _("They wait for the works now. Residents read why."))
    return redirect("work", pk)


def _deferred(case: ServiceRequest, work_id: int, actor: Actor) -> bool:
    try:
        defer(case.pk, work_id=work_id, actor=actor, version=None, now=timezone.now())
    except (NotCovered, NoReason, NotAllowed, Forbidden, StaleCase):
        return False
    return True


@needs(EDIT)
@counts
@require_POST
def work_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """They do not take place; cases that wait for them go on within minutes."""
    row = get_object_or_404(PlannedWork, pk=pk)
    if cancel_work(pk, now=timezone.now()):
        messages.success(request, _("Canceled: %(name)s. Cases that waited go on within minutes.") % {"name": row})
    return redirect("work", pk)


@needs(EDIT)
@counts
@require_http_methods(["GET", "HEAD", "POST"])
def works_import(request: Any) -> HttpResponse:
    """Load works from a file: first what would change, then, with `do=load`, it is written."""
    loaded: Loaded | None = None
    form = WorksFileForm()
    if request.method == "POST" and request.POST.get("do") == "load":
        loaded = from_text(request.POST.get("rows", ""))
        count = keep_rows([*loaded.new, *loaded.changed], owner_id=request.viewer.user_id)
        messages.success(request, _("Loaded. Works written: %(count)s.") % {"count": count})
        return redirect("staff_works")
    if request.method == "POST":
        form = WorksFileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                loaded = read_upload(form.cleaned_data["file"])
            except ValidationError as error:
                form.add_error("file", error)
    context = {
        "form": form, "loaded": loaded, "rows": as_text(loaded) if loaded else "", "crumbs": _crumbs(),
    }  # fmt: skip
    return render(request, "staff/works/import.html", context, status=422 if form.errors else 200)


def _crumbs() -> list[dict[str, Any]]:
    return [{"url": reverse("staff_works"), "title": _("Planned works")}]
