"""`/staff/settings/on-call/`: who is called about emergencies, queue by queue."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from civic311.accounts.access import needs
from civic311.accounts.viewer import Viewer
from civic311.lib.crumbs import in_settings
from civic311.site.chain_words import moment_words
from civic311.site.forms.on_call import CallingForm, ShiftForm
from civic311.site.views.settings.section import CATALOGUE
from requests_app.queries.directory import ASSIGN
from routing.actions.rota import add_shifts, set_calling
from routing.models import OnCallShift, Queue
from routing.rota import gaps

WEEKS = 5


def _queues(viewer: Viewer) -> QuerySet[Queue]:
    """Queues whose rota the viewer keeps: those of departments she supervises; all for who edits the catalogue."""
    rows = Queue.objects.filter(is_active=True).select_related("department")
    departments = None if viewer.has_in(CATALOGUE, None) else viewer.departments_with(ASSIGN)
    return rows if departments is None else rows.filter(department_id__in=departments)


@needs(CATALOGUE, ASSIGN)
def rotas(request: Any) -> HttpResponse:
    """Every queue: whether it calls, who is on call now, and whether somebody is in the coming two weeks."""
    now = timezone.now()
    until = now + timedelta(days=14)
    queues = list(_queues(request.viewer))
    by_queue: dict[int, list[OnCallShift]] = {}
    for shift in _shifts(queues, now, until):
        by_queue.setdefault(shift.queue_id, []).append(shift)
    rows = [_row(queue, by_queue.get(queue.pk, []), now, until) for queue in queues]
    context = {"rows": sorted(rows, key=lambda row: not row["queue"].pages_on_call), "crumbs": _crumbs()[:1]}
    return render(request, "staff/settings/on_call.html", context)


def _row(queue: Queue, shifts: Sequence[OnCallShift], now: datetime, until: datetime) -> dict[str, Any]:
    current = [shift.user for shift in shifts if shift.starts_at <= now]
    free = gaps([(shift.starts_at, shift.ends_at) for shift in shifts], now, until)
    return {"queue": queue, "current": current, "gap": moment_words(free[0][0]) if free else "", "is_empty": not shifts}


@needs(CATALOGUE, ASSIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def rota(request: Any, pk: int) -> HttpResponse:
    """The rota of one queue; `do` is shift (add) or calling."""
    queue = get_object_or_404(_queues(request.viewer), pk=pk)
    today = timezone.localdate()
    shift_form = ShiftForm(queue=queue, initial={"starts_on": today, "ends_on": today + timedelta(days=1)})
    calling_form = CallingForm(initial={"calls": queue.pages_on_call, "again": queue.page_again_minutes})
    if request.method == "POST" and request.POST.get("do") == "calling":
        calling_form = CallingForm(request.POST)
        if calling_form.is_valid():
            given = calling_form.cleaned_data
            set_calling(queue, calls=given["calls"], again_minutes=given["again"])
            messages.success(request, _("Saved: %(name)s") % {"name": queue})
            return redirect("settings_rota", pk)
    elif request.method == "POST":
        shift_form = ShiftForm(request.POST, queue=queue)
        if shift_form.is_valid():
            return _add(request, queue, shift_form)
    return _page(request, queue, shift_form, calling_form, today)


def _add(request: HttpRequest, queue: Queue, form: ShiftForm) -> HttpResponse:
    given = form.cleaned_data
    count = add_shifts(queue, user_id=given["person"].pk, position=given["position"], spans=form.spans())
    said = ngettext("%(count)d shift was added.", "%(count)d shifts were added.", count)
    messages.success(request, said % {"count": count})
    return redirect("settings_rota", queue.pk)


def _page(request: HttpRequest, queue: Queue, shift_form: ShiftForm, calling_form: CallingForm,
          today: date) -> HttpResponse:  # fmt: skip
    now = timezone.now()
    begins, ends = _midnight(today - timedelta(days=today.weekday())), _midnight(today + timedelta(weeks=WEEKS))
    shifts = _shifts([queue], begins, ends)
    free = gaps([(shift.starts_at, shift.ends_at) for shift in shifts], now, ends)
    lines = [{"start": shift.starts_at, "end": shift.ends_at, "shift": shift} for shift in shifts]
    lines += [{"start": start, "end": end, "shift": None} for start, end in free]
    context = {
        "queue": queue, "lines": sorted(lines, key=lambda line: line["start"]), "shift_form": shift_form,
        "calling_form": calling_form, "crumbs": _crumbs(), "has_gaps": queue.pages_on_call and bool(free), "now": now,
    }  # fmt: skip
    errors = shift_form.errors or calling_form.errors
    return render(request, "staff/settings/rota.html", context, status=422 if errors else 200)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


def _shifts(queues: Sequence[Queue], start: datetime, end: datetime) -> list[OnCallShift]:
    rows = OnCallShift.objects.filter(queue__in=queues, starts_at__lt=end, ends_at__gt=start, user__is_active=True)
    return list(rows.select_related("user").order_by("starts_at", "position", "pk"))


@needs(CATALOGUE, ASSIGN)
@require_POST
def remove_shift(request: Any, pk: int, shift_id: int) -> HttpResponse:
    """Take one shift out of the rota."""
    queue = get_object_or_404(_queues(request.viewer), pk=pk)
    get_object_or_404(OnCallShift, pk=shift_id, queue=queue).delete()
    messages.success(request, _("The shift was taken out."))
    return redirect("settings_rota", pk)


def _crumbs() -> list[dict[str, Any]]:
    return in_settings((reverse("settings_on_call"), _("On call")))
