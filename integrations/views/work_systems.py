"""Work systems in the settings: how their messages are read, what one would do, and what waits for a person."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import confirms_identity
from integrations.actions import work_systems as actions
from integrations.forms.mail import CaseNumberForm
from integrations.forms.work_systems import NameForm, PathsForm, SampleForm, status_forms, statuses_of
from integrations.models import WorkEvent, WorkSystem
from integrations.open311.moments import read as read_moment
from integrations.views.ledger import crumbs, integrations_page, secret_page
from integrations.work.doing import case_of
from integrations.work.mapping import meaning_of, read
from integrations.work.working import drop, try_again
from integrations.work_words import ACTS, held_words
from routing.models import ClosureReason, HoldReason

_MOST = 100


@integrations_page
@confirms_identity
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work_systems(request: Any) -> HttpResponse:
    """`/staff/settings/integrations/work/`: every work system; POST adds one and shows its secret."""
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row, secret = actions.add_system(form.cleaned_data["name"], now=timezone.now())
        return _secret_page(request, row, secret)
    rows = WorkSystem.objects.annotate(held=Count("events", filter=Q(events__state="held")))
    context = {"rows": rows, "form": form, "crumbs": crumbs()}
    status = 422 if form.errors else 200
    return render(request, "staff/settings/integrations/work_systems.html", context, status=status)


@integrations_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work_system(request: Any, slug: str) -> HttpResponse:
    """One system: POST with `do` save, try, secret, pause, resume, remove; of a held message again, link, leave."""
    row = get_object_or_404(WorkSystem, slug=slug)
    work = _BUTTONS.get(request.POST.get("do", "")) if request.method == "POST" else None
    answer = work(request, row, timezone.now()) if work is not None else None
    return answer or _page(request, row)


def _save(request: Any, row: WorkSystem, now: datetime) -> HttpResponse | None:
    form, rows = PathsForm(request.POST, system=row), status_forms(row, request.POST)
    if not (form.is_valid() and rows.is_valid()):
        return _page(request, row, form=form, statuses=rows)
    actions.map_words(row, name=form.cleaned_data["name"], paths=form.paths(), statuses=statuses_of(rows))
    messages.success(request, _("Saved."))
    return redirect("work_system", slug=row.slug)


def _try(request: Any, row: WorkSystem, now: datetime) -> HttpResponse | None:
    sample = SampleForm(request.POST)
    found = _preview(row, sample.cleaned_data["sample"]) if sample.is_valid() else None
    return _page(request, row, sample=sample, preview=found)


@confirms_identity
def _secret(request: Any, row: WorkSystem, now: datetime) -> HttpResponse | None:
    return _secret_page(request, row, actions.new_secret_for(row, now=now))


def _pause(request: Any, row: WorkSystem, now: datetime) -> HttpResponse | None:
    actions.pause(row, is_paused=request.POST["do"] == "pause")
    messages.success(request, _("Saved."))
    return redirect("work_system", slug=row.slug)


def _remove(request: Any, row: WorkSystem, now: datetime) -> HttpResponse | None:
    actions.remove_system(row)
    messages.success(request, _("%(name)s is not listened to any more.") % {"name": row.name})
    return redirect("work_systems")


def _again(request: Any, row: WorkSystem, now: datetime) -> HttpResponse | None:
    event = _event(request, row)
    return _told(request, row, event is not None and try_again(event, now=now))


def _link(request: Any, row: WorkSystem, now: datetime) -> HttpResponse | None:
    event, form = _event(request, row), CaseNumberForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        messages.error(request, _("We find no case with this number. Please check it."))
        return redirect("work_system", slug=row.slug)
    return _told(request, row, event is not None and try_again(event, case=form.case, now=now))


def _leave(request: Any, row: WorkSystem, now: datetime) -> HttpResponse | None:
    event = _event(request, row)
    return _told(request, row, event is not None and drop(event, now=now))


_BUTTONS: dict[str, Callable[[Any, WorkSystem, datetime], HttpResponse | None]] = {
    "save": _save, "try": _try, "secret": _secret, "pause": _pause, "resume": _pause, "remove": _remove,
    "again": _again, "link": _link, "leave": _leave,
}  # fmt: skip


def _event(request: Any, row: WorkSystem) -> WorkEvent | None:
    number = request.POST.get("event", "")
    known = number.isdecimal() and len(number) < 19
    return WorkEvent.objects.filter(pk=int(number), system=row).first() if known else None


def _told(request: Any, row: WorkSystem, is_done: bool) -> HttpResponse:
    if is_done:
        messages.success(request, _("Done."))
    else:
        messages.info(request, _("Somebody else has dealt with it meanwhile."))
    return redirect("work_system", slug=row.slug)


def _page(request: Any, row: WorkSystem, **given: Any) -> HttpResponse:
    held = [
        {"row": event, "told": read(event.body, row.paths), "why": held_words(event.reason)} for event in _held(row)
    ]
    context = {
        "row": row, "held": held[:_MOST], "crumbs": crumbs((reverse("work_systems"), _("Work systems"))),
        "address": settings.PUBLIC_URL + reverse("work_hook", args=[row.slug]),
        "form": PathsForm(system=row), "statuses": status_forms(row), "sample": SampleForm(), "preview": None,
    }  # fmt: skip
    forms = [each for each in (given.get("form"), given.get("sample")) if each is not None]
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, "staff/settings/integrations/work_system.html", context | given, status=status)


def _held(row: WorkSystem) -> Any:
    return WorkEvent.objects.filter(system=row, state=WorkEvent.State.HELD).order_by("-pk")


def _preview(row: WorkSystem, body: dict[str, Any]) -> dict[str, Any]:
    """What a message would do, in words; nothing is changed."""
    told = read(body, row.paths)
    meaning = meaning_of(told.status, row.statuses) if told.status else None
    reasons = [*HoldReason.objects.all(), *ClosureReason.objects.all()]
    reason = next((str(each) for each in reasons if meaning and each.code == meaning.reason), "")
    return {
        "told": told, "case": case_of(row, told), "meaning": ACTS[meaning.act] if meaning else "", "reason": reason,
        "time": read_moment(told.time),
    }  # fmt: skip


def _secret_page(request: Any, row: WorkSystem, secret: str) -> HttpResponse:
    back = reverse("work_system", args=[row.slug])
    return secret_page(request, row, secret, back, (reverse("work_systems"), _("Work systems")))
