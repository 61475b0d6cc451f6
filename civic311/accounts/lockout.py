"""Too many wrong passwords: whose they are counted as, and what the person sees."""

from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_LONGEST = 254


def sign_in_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The address that was tried, however it was typed: allauth passes it as credentials, a form as its field."""
    given = credentials or {}
    typed = given.get("email") or given.get("username") or (request.POST.get("login", "") if request else "")
    return str(typed).strip().lower()[:_LONGEST]


def locked_out(request: HttpRequest, credentials: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
    """429 with how long to wait."""
    wait = get_cool_off(request)
    minutes = round(wait.total_seconds() / 60) if wait else settings.AXES_COOLOFF_TIME * 60
    return render(request, "errors/locked_out.html", {"minutes": minutes}, status=429)
