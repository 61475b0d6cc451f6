"""The history on a case's page: which part of it, in which order, how it is folded."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from civic311.lib.cookies import cookie_name
from requests_app import timeline
from requests_app.models import ServiceRequest
from requests_app.queries.case import Case
from requests_app.queries.case_history import SHOWN
from requests_app.queries.voices import Voices

ORDER_COOKIE = "case_order"
NEWEST, OLDEST = "newest", "oldest"
_REMEMBERED_SECONDS = 400 * 24 * 3600


def tab_of(request: HttpRequest) -> str:
    """The tab that the address names; anything else is the first."""
    show = request.GET.get("show", "")
    return show if show in timeline.TABS else ""


def before_of(request: HttpRequest) -> int | None:
    """The key of the window that the address names, a sequence number."""
    before = request.GET.get("before", "")
    return int(before) if before.isdecimal() and len(before) < 10 else None


def order_of(request: HttpRequest) -> str:
    """How the person reads: as the address says, else as the last time."""
    asked = request.GET.get("order") or request.COOKIES.get(cookie_name(ORDER_COOKIE))
    return NEWEST if asked == NEWEST else OLDEST


def remember_order(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep the order for the next case, where the address names one."""
    if request.GET.get("order") in (NEWEST, OLDEST):
        response.set_cookie(
            cookie_name(ORDER_COOKIE), order_of(request), max_age=_REMEMBERED_SECONDS, httponly=True,
            secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
        )  # fmt: skip
    return response


def history_context(request: HttpRequest, known: Case, voices: Voices) -> dict[str, Any]:
    """The context of staff/case_log.html and of the tabs above it."""
    show, order, history = tab_of(request), order_of(request), known.history
    texts = timeline.Texts(
        known.notes, known.messages, {one.report.pk: one.report for one in voices.listed},
        {str(row.pk): row for row in known.photos}, known.redactions,
        known.survey,
    )  # fmt: skip
    entries = timeline.build(history.shown, texts, known.names, show)
    if not show:
        entries = timeline.folded(entries)
    if order == NEWEST:
        entries = [_turned(entry) for entry in reversed(entries)]
    return {
        "show": show, "entries": entries, "tabs": timeline.tabs(history.counts, show), "order": order,
        "order_url": _url(known.service_request, show, order=OLDEST if order == NEWEST else NEWEST),
        "earlier_url": _url(known.service_request, show, before=history.before) if history.before else "",
        "latest_url": "" if history.is_last else _url(known.service_request, show), "window": SHOWN,
    }  # fmt: skip


def _turned(entry: timeline.Entry) -> timeline.Entry:
    entry.folded.reverse()
    return entry


def _url(service_request: ServiceRequest, show: str, **values: Any) -> str:
    query = {"show": show} if show else {}
    return reverse("case", args=[service_request.public_id], query=query | values or None)
