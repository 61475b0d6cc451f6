"""The outermost step of every request: its number, its line in the log, and how long it took."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from civic311.lib import log_context
from civic311.lib.public_ids import normalise
from civic311.lib.request_metrics import count_request

Handler = Callable[[HttpRequest], HttpResponse]
HEADER = "X-Request-ID"
_SANE = re.compile(r"[A-Za-z0-9_-]{8,64}")
_access = logging.getLogger("civic311.access")
_slow = logging.getLogger("civic311.slow")


class RequestLog:
    """Gives every request a number: the proxy's if it sent a sane one, else ours. The answer carries it too.

    A line for each request goes to the logger `civic311.access` (setting LOG_ACCESS), a warning about one that took
    longer than LOG_SLOW_REQUEST_MS to `civic311.slow`. Both name the view and not the address, which may hold a secret.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        sent = request.headers.get(HEADER, "")
        number = sent if _SANE.fullmatch(sent) else uuid.uuid4().hex
        log_context.begin(request=number)
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        response[HEADER] = number
        view = _view(request)
        count_request(view, request.method or "", response.status_code, seconds)
        _write(request, view, response.status_code, seconds)
        return response

    def process_view(self, request: HttpRequest, view: Handler, args: Any, kwargs: dict[str, Any]) -> None:
        """The case, where the address names one."""
        if public_id := normalise(str(kwargs.get("public_id", ""))):
            log_context.add(case=public_id)


def _view(request: HttpRequest) -> str:
    """The name of the view that answers this address, also when an earlier step answered in its place."""
    match = request.resolver_match
    if match is None:
        if request.path_info.startswith(settings.STATIC_URL):
            return "static"
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return "none"
    return match.view_name or "unnamed"


def _write(request: HttpRequest, view: str, status: int, seconds: float) -> None:
    milliseconds = round(seconds * 1000)
    fields = {"view": view, "method": request.method, "status": status, "ms": milliseconds}
    if settings.LOG_ACCESS:
        _access.info("%s %s %s", request.method, view, status, extra={"fields": fields})
    if settings.LOG_SLOW_REQUEST_MS and milliseconds > settings.LOG_SLOW_REQUEST_MS:
        _slow.warning("%s took %s ms", view, milliseconds, extra={"fields": fields})
