"""The pages of every list of reference data: list, add, edit, retire. What differs is in `sections`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic311.accounts.access import needs
from civic311.lib.crumbs import in_settings
from civic311.site.forms.fields import first_language
from civic311.site.forms.timing import ClosureForm, PublicHolidaysForm
from civic311.site.views.settings.section import Section
from civic311.site.views.settings.sections import SECTIONS
from routing.actions import catalogue
from routing.actions.reference_data import InUse, delete, set_active
from routing.actions.targets import ask_to_end
from routing.models import Service, ServiceQuestion, SlaTarget, WorkCalendar

View = Callable[..., HttpResponse]


def section_page(view: View) -> View:
    """Find the section of the address and let in who may edit it in the whole city."""

    @needs("catalogue.edit", "city.configure")
    @wraps(view)
    def guarded(request: HttpRequest, section: str, **kwargs: Any) -> HttpResponse:
        found = SECTIONS.get(section)
        if found is None:
            raise Http404
        if not request.viewer.has_in(found.capability, None):  # type: ignore[attr-defined]
            raise PermissionDenied
        return view(request, found, **kwargs)

    return guarded


@section_page
def section_list(request: HttpRequest, section: Section) -> HttpResponse:
    """`/staff/settings/<section>/`: the rows in use, then the retired ones."""
    rows = section.rows()
    wanted = request.GET.get("service", "")
    if section.by_service and wanted:
        rows = rows.filter(service__service_code=wanted)
    found = list(rows)
    section.prepare(found)
    shown = [_shown(section, row) for row in found]
    context = {
        "section": section,
        "rows": [row for row in shown if row["is_active"]] + [row for row in shown if not row["is_active"]],
        "services": Service.objects.all() if section.by_service else [],
        "wanted": wanted,
        "crumbs": _crumbs(),
    }
    return render(request, "staff/settings/list.html", context)


def _shown(section: Section, row: Any) -> dict[str, Any]:
    cells = [(column.value(row), column.is_number) for column in section.columns]
    words = [(_yes_no(value) if isinstance(value, bool) else value, number) for value, number in cells]
    return {"pk": row.pk, "title": words[0][0], "cells": words[1:], "is_active": getattr(row, "is_active", True)}


def _yes_no(value: bool) -> str:
    return _("Yes") if value else _("No")


@section_page
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, section: Section) -> HttpResponse:
    """`/staff/settings/<section>/add/`; `?service=` says for which service the new row is."""
    service = Service.objects.filter(service_code=request.GET.get("service", "")).first()
    form = section.form(request.POST or None, initial={"service": service, "services": [service]} if service else None)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        return _keep(request, section, form)
    return _edit_page(request, section, form)


@section_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, section: Section, pk: int) -> HttpResponse:
    """`/staff/settings/<section>/<pk>/`."""
    row = get_object_or_404(section.rows(), pk=pk)
    form = section.form(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        return _keep(request, section, form)
    return _edit_page(request, section, form, row)


def _keep(request: HttpRequest, section: Section, form: Any) -> HttpResponse:
    form.saved_by = request.viewer.user_id  # type: ignore[attr-defined]
    row = form.keep(timezone.now())
    if getattr(form, "waits", False):
        messages.success(request, _("Your change waits until a second person agrees."))
    else:
        messages.success(request, _("Saved: %(name)s") % {"name": row})
    return _back(section, row)


def _back(section: Section, row: Any) -> HttpResponse:
    """To the list; of one service where the rows belong to services; to the other parts of a new service."""
    if section.by_service:
        return redirect("settings_service_part", row.service_id, section.slug)
    if section.slug == "services":
        return redirect("settings_edit", "services", row.pk)
    return redirect("settings_section", section.slug)


def _edit_page(request: HttpRequest, section: Section, form: Any, row: Any = None) -> HttpResponse:
    context = {
        "section": section,
        "form": form,
        "row": row,
        "crumbs": [*_crumbs(), *_crumbs_of(section, row, form)],
        "obstacles": section.needed_by(row) if row is not None and getattr(row, "is_active", False) else [],
        "first_language": first_language(),
    }
    if isinstance(row, WorkCalendar):
        context |= holidays_context(row)
    return render(request, "staff/settings/edit.html", context, status=422 if form.errors else 200)


def holidays_context(calendar: WorkCalendar, **forms: Any) -> dict[str, Any]:
    """What the page of a calendar shows of its holidays; `forms` replace the empty ones."""
    today = timezone.localdate()
    days = calendar.holidays.order_by("day")
    return {
        "coming": days.filter(day__gte=today),
        "past": days.filter(day__lt=today).reverse(),
        "closure_form": ClosureForm(),
        "public_form": PublicHolidaysForm(initial={"country": "US", "year": today.year + 1}),
    } | forms


@section_page
@require_POST
def remove(request: HttpRequest, section: Section, pk: int) -> HttpResponse:
    """Retire a row, bring it back, end a target or delete what nothing refers to."""
    row = get_object_or_404(section.rows(), pk=pk)
    if section.removal == "end":
        return _end_target(request, row)
    if section.removal == "delete":
        return _delete(request, section, row)
    if row.is_active and (obstacles := section.needed_by(row)):
        messages.error(request, " ".join([_("%(name)s is still needed.") % {"name": row}, *obstacles]))
        return redirect("settings_edit", section.slug, pk)
    if not _switch(request, row):
        return redirect("settings_edit", section.slug, pk)
    said = _("In use again: %(name)s") if row.is_active else _("Retired: %(name)s")
    messages.success(request, said % {"name": row})
    if section.by_service:
        return _back(section, row)
    return redirect("settings_section", section.slug)


def _switch(request: HttpRequest, row: Any) -> bool:
    """Retire the row or bring it back; False when it cannot be, which was said."""
    by = request.viewer.user_id  # type: ignore[attr-defined]
    if not isinstance(row, Service | ServiceQuestion):
        set_active(row, not row.is_active)
        return True
    try:
        catalogue.set_active(row, not row.is_active, by=by, now=timezone.now())
    except catalogue.OutOfOrder as error:
        row.is_active = not row.is_active
        messages.error(request, out_of_order(error))
        return False
    return True


def out_of_order(error: catalogue.OutOfOrder) -> str:
    """Why a question cannot stand where it was to go."""
    words = _("“%(question)s” asks about an answer that would come later. Change its condition first.")
    return words % {"question": error.question}


def _end_target(request: HttpRequest, target: SlaTarget) -> HttpResponse:
    proposal = ask_to_end(target, by=request.viewer.user_id, now=timezone.now())  # type: ignore[attr-defined]
    if proposal is None:
        messages.success(request, _("Ended: %(name)s. Clocks that run on it go on.") % {"name": target})
    else:
        messages.success(request, _("Your change waits until a second person agrees."))
    return redirect("settings_service_part", target.service_id, "targets")


def _delete(request: HttpRequest, section: Section, row: Any) -> HttpResponse:
    name, pk = str(row), row.pk
    if getattr(row, "is_default", False):
        messages.error(request, _("%(name)s is the usual one. Choose another first.") % {"name": name})
        return redirect("settings_edit", section.slug, pk)
    try:
        delete(row)
    except InUse as error:
        messages.error(request, _("%(name)s is still needed by %(others)s.") % {"name": name, "others": error.by})
        return redirect("settings_edit", section.slug, pk)
    messages.success(request, _("Deleted: %(name)s") % {"name": name})
    return redirect("settings_section", section.slug)


def _crumbs_of(section: Section, row: Any, form: Any) -> list[dict[str, Any]]:
    """The way back: to the part of the service where there is one, else to the list."""
    service = row.service if section.by_service and row is not None else form.initial.get("service")
    if section.by_service and isinstance(service, Service):
        address = reverse("settings_service_part", args=[service.pk, section.slug])
        return [{"url": address, "title": f"{service}: {section.title}"}]
    return [{"url": reverse("settings_section", args=[section.slug]), "title": section.title}]


def _crumbs() -> list[dict[str, Any]]:
    return in_settings()
