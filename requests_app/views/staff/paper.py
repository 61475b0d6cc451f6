"""When the network is down: a form on paper, and a table to enter what was written on it."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from civic311.accounts.access import needs
from civic311.city.current import current_city
from civic311.lib.translated_text import in_language
from requests_app.actions.submit import DangerFound, Refused, submit
from requests_app.actor import Actor
from requests_app.forms.contact import offered_languages
from requests_app.forms.paper_batch import FIRST_ROWS, MOST_ROWS, Row, SheetForm, empty_rows, rows_from
from requests_app.models import ServiceRequest
from requests_app.paper_words import paper_form
from routing.reference import reference

CAPABILITY = "requests.enter"
MOST_LANGUAGES = 2


@needs(CAPABILITY)
@require_safe
def paper(request: Any) -> HttpResponse:
    """`/staff/paper/`: one page to print; `?language=` once or twice."""
    offered = [code for code, _name in offered_languages()]
    wanted = [code for code in dict.fromkeys(request.GET.getlist("language")) if code in offered]
    chosen = wanted[:MOST_LANGUAGES] or [request.LANGUAGE_CODE if request.LANGUAGE_CODE in offered else offered[0]]
    context = {"paper": paper_form(chosen), "chosen": chosen, "languages": offered_languages()}
    return render(request, "staff/paper/form.html", context)


@needs(CAPABILITY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_batch(request: Any) -> HttpResponse:
    """`/staff/paper/batch/`: saved rows leave the table, wrong ones stay with the reason. Sent twice it saves once."""
    if request.method != "POST":
        return _page(request, SheetForm(viewer=request.viewer), [], [])
    sheet = SheetForm(request.POST, viewer=request.viewer)
    reason = sheet.cleaned_data.get("backdate_reason", "") if sheet.is_valid() else ""
    rows = rows_from(request.POST, viewer=request.viewer, count=MOST_ROWS, reason=reason)
    saved: list[ServiceRequest] = []
    if sheet.is_valid():
        judged = [(row, _save(row, sheet, Actor(request.viewer, "desk"))) for row in rows]
        saved = [made for _row, made in judged if made is not None]
        rows = [row for row, made in judged if made is None]
    return _page(request, sheet, rows, saved)


def _save(row: Row, sheet: SheetForm, actor: Actor) -> ServiceRequest | None:
    """The case that the row became; None when it has to be looked at again."""
    if not row.is_valid():
        return _warned(row, row.danger_said())
    try:
        return submit(row.intake(sheet.cleaned_data), actor=actor, now=timezone.now())
    except DangerFound as danger:
        return _warned(row, danger)
    except Refused as refused:
        row.refuse(refused)
        return None


def _warned(row: Row, danger: DangerFound | None) -> None:
    if danger is not None:
        row.danger = in_language(danger.advice) or _("An answer in this row means danger.")


def _page(request: Any, sheet: SheetForm, rows: list[Row], saved: list[ServiceRequest]) -> HttpResponse:
    """What is wrong stands first, then empty rows."""
    taken = {row.number for row in rows}
    wanted = MOST_ROWS if "all" in request.GET else FIRST_ROWS
    free = [number for number in range(MOST_ROWS) if number not in taken][: max(wanted - len(taken), 2)]
    fresh = [row for number in free for row in empty_rows(viewer=request.viewer, numbers=range(number, number + 1))]
    city = current_city()
    context = {
        "sheet": sheet, "rows": [*rows, *fresh], "wrong": len(rows), "most": MOST_ROWS, "saved": _with_services(saved),
        "services": sorted({str(each) for each in reference().services.values() if each.is_active}),
        "has_times": request.viewer.has("requests.backdate"),
        "emergency_phone": city.emergency_phone if city else "", "language": settings.LANGUAGE_CODE,
    }  # fmt: skip
    status = 422 if rows or (sheet.is_bound and not sheet.is_valid()) else 200
    return render(request, "staff/paper/batch.html", context, status=status)


def _with_services(saved: list[ServiceRequest]) -> list[ServiceRequest]:
    known = reference().services_by_id
    for made in saved:
        made.service = known[made.service_id]
    return saved
