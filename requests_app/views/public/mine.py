"""`/requests/mine/`: a link by mail to everything an address reported. No password."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.lib.client_address import client_network
from civic311.lib.private_links import private_link
from civic311.lib.translated_text import in_language
from civic311.people.links import email_of
from requests_app.actions.following import token_of
from requests_app.actions.mine import ask_for_link
from requests_app.actions.tracking import new_token
from requests_app.forms.following import MineForm
from requests_app.models import Report
from requests_app.queries.following import of_address, with_rows, words_of
from requests_app.queries.mine import MOST_SHOWN, reports_of_address
from requests_app.views.public.door import open_door


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_door()
def mine(request: HttpRequest) -> HttpResponse:
    """Ask for the link. The same answer for everybody, as quickly: the worker looks who it is."""
    form = MineForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/mine/ask.html", {"form": form})
    now = timezone.now()
    if not form.may_send("mine", visitor=client_network(request), now=now):
        return render(request, "public/mine/ask.html", {"form": form}, status=429)
    ask_for_link(form.cleaned_data["email"], language=get_language() or "en", now=now)
    messages.success(request, _("Please look into your mail. If we know this address, a link is on its way."))
    return redirect("mine")


@private_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine_list(request: HttpRequest, token: str) -> HttpResponse:
    """`/requests/mine/<token>/`: the reports, what is followed, and the way to what is sent. A button opens a report by
    a fresh link of its own; opening this page makes none."""
    now = timezone.now()
    email = email_of(token, now=now)
    if not email:
        raise Http404
    reports = reports_of_address(email)
    if request.method == "POST":
        return _open(reports, request.POST.get("report", ""), now)
    rows = list(reports[: MOST_SHOWN + 1])
    context = {
        "email": email, "token": token, "now": now, "lines": [_line(row) for row in rows[:MOST_SHOWN]],
        "has_more": len(rows) > MOST_SHOWN, "follows": follow_lines(email),
    }  # fmt: skip
    return render(request, "public/mine/list.html", context)


def _open(reports: Any, number: str, now: datetime) -> HttpResponse:
    report = reports.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    if report is None:
        raise Http404
    return redirect("track", new_token(report, now=now))


def _line(report: Report) -> dict[str, Any]:
    case = report.service_request
    return {
        "report": report, "row": case, "title": in_language(case.service.name), "original": case.duplicate_of,
        "place": report.address or (case.address if report.is_first else ""),
    }  # fmt: skip


def follow_lines(email: str) -> list[dict[str, Any]]:
    """What an address follows, each with its own page."""
    return [
        {"what": words_of(row), "row": row, "url": reverse("follow_own", args=[token_of(row.pk)])}
        for row in with_rows(of_address(email))
    ]
