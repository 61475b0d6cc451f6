"""Plain pages for what went wrong."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from civic311.lib import log_context
from integrations.open311.server.door import error_document, format_of

_FOR_PROGRAMS = "/open311/"  # programs read no pages


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: the address or the form made no sense."""
    if request.path.startswith(_FOR_PROGRAMS):
        return error_document(format_of(request.path), 400, "This call cannot be read.")
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: signed in, in scope, without the capability."""
    return render(request, "errors/403.html", status=403)


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: nothing there, or nothing there for this person."""
    if request.path.startswith(_FOR_PROGRAMS):
        return error_document(format_of(request.path), 404, "There is nothing at this address.")
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; drawn without anything that could fail again. It names the number under which the log has it."""
    if request.path.startswith(_FOR_PROGRAMS):
        return error_document(format_of(request.path), 500, "Something went wrong on our side.")
    return render(None, "errors/500.html", {"number": log_context.known().get("request", "")}, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's safety token was missing or old."""
    return render(request, "errors/csrf.html", status=403)
