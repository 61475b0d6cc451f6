"""Who is blocked, by whom and why; and blocking the sender of a report from its case."""

from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import counts, needs
from civic311.city.current import city_zone
from requests_app.actions.abuse import block, block_value, end_block
from requests_app.forms.blocking import KINDS, BlockForm, BlockSenderForm
from requests_app.models import Report
from requests_app.queries.abuse import in_force, known_of, over
from requests_app.sender_marks import Kind
from requests_app.views.staff.case import back_to, case_or_404

BLOCK = "senders.block"
_MOST = 200


@needs(BLOCK)
@counts
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def blocked(request: Any) -> HttpResponse:
    """`/staff/settings/blocked/`: POST adds a block, or ends the one that `end` names."""
    now = timezone.now()
    if "end" in request.POST:
        return _ended(request, now)
    form = BlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        block_value(
            given["kind"], given["value"], reason=given["reason"], until=_end_of(given["until"]),
            by_id=request.viewer.user_id, now=now,
        )  # fmt: skip
        messages.success(request, _("Nothing is taken from there any more."))
        return redirect("settings_blocked")
    context = {"form": form, "rows": _lines(in_force(now)), "over": _lines(over(now))}
    return render(request, "staff/settings/blocked.html", context, status=422 if form.errors else 200)


def _ended(request: Any, now: datetime) -> HttpResponse:
    number = request.POST["end"]
    if number.isdecimal() and len(number) < 19 and end_block(int(number), now=now):
        messages.success(request, _("The block is over."))
    else:
        messages.info(request, _("This block was over already."))
    return redirect("settings_blocked")


def _lines(rows: Any) -> list[dict[str, Any]]:
    return [{"row": row, "kind": KINDS[Kind(row.kind)]} for row in rows[:_MOST]]


def _end_of(day: date | None) -> datetime | None:
    """A block until a day counts on that day too."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=city_zone()) if day else None


@needs("requests.view")
@counts
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def block_sender(request: Any, public_id: str, report_id: int) -> HttpResponse:
    """`/staff/requests/<public_id>/block/<report_id>/`: what is known of a report's sender, to be chosen from."""
    service_request = case_or_404(request.viewer, public_id)
    if not request.viewer.has_in(BLOCK, service_request.department_id):
        raise PermissionDenied
    report = Report.objects.filter(pk=report_id, service_request=service_request).select_related("contact").first()
    if report is None:
        raise Http404
    known, now = known_of(report), timezone.now()
    form = BlockSenderForm(request.POST or None, known=known)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        block(form.chosen, reason=given["reason"], until=_end_of(given["until"]), by_id=request.viewer.user_id, now=now)
        messages.success(request, _("Nothing is taken from this sender any more."))
        return back_to(service_request)
    blocked_now = in_force(now).filter(value_hash__in=[mark for _kind, mark, _hint in known])
    context = {"case": service_request, "form": form, "known": known, "blocked_now": _lines(blocked_now)}
    return render(request, "staff/block_sender.html", context, status=422 if form.errors else 200)
