"""The open doors: who is blocked reads a plain page, and every browser gets a cookie by which it is known again."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.city.current import takes_reports
from civic311.lib.client_address import client_address
from civic311.lib.cookies import cookie_name
from requests_app.queries.abuse import block_of
from requests_app.queries.search import phone_in
from requests_app.sender_marks import Sender

View = Callable[..., HttpResponse]
DEVICE_COOKIE = "device"
_SALT = "requests_app.device"
_DAYS_KEPT = 30


def open_door(*, harmless: frozenset[str] = frozenset()) -> Callable[[View], View]:
    """For views by which anybody sends something. Reading is free for everybody, and so are the buttons named in
    `harmless` (values of `do`): what a person takes back or ends is never refused. What comes from here counts, so that
    staff who practice are led back to where it does not.
    """

    def frame(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST" or request.POST.get("do") in harmless:
                return view(request, *args, **kwargs)
            if request.viewer.practises:  # type: ignore[attr-defined]
                messages.warning(request, _("You practice. Residents' pages count: end practice first."))
                return redirect("practice")
            if _is_closed(request):
                return redirect("/")
            given = {"email": request.POST.get("email", "")[:254], "phone": request.POST.get("phone", "")}
            if block_of(sender_of(request, **given), now=timezone.now()) is not None:
                return blocked_page(request)
            return _known_again(request, view(request, *args, **kwargs))

        return guarded

    return frame


def _is_closed(request: HttpRequest) -> bool:
    """Whether the city is still being set up; staff may try its pages meanwhile. The first page says so."""
    return not takes_reports() and not request.viewer.is_staff  # type: ignore[attr-defined]


def sender_of(request: HttpRequest, *, email: str = "", phone: str = "") -> Sender:
    """What is known of who sends this."""
    return Sender(client_address(request), device_of(request), email, phone_in(phone) or "")


def device_of(request: HttpRequest) -> str:
    """The value of our cookie; empty when there is none, or one that we did not make."""
    try:
        return str(signing.loads(request.COOKIES.get(cookie_name(DEVICE_COOKIE), "")[:200], salt=_SALT))
    except (signing.BadSignature, ValueError):
        return ""


def blocked_page(request: HttpRequest) -> HttpResponse:
    """What a blocked sender reads. It names the phone, since anybody may be in danger, or blocked by mistake."""
    return render(request, "public/report/blocked.html", status=403)


def _known_again(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if not device_of(request):
        response.set_cookie(
            cookie_name(DEVICE_COOKIE), signing.dumps(secrets.token_urlsafe(16), salt=_SALT),
            max_age=_DAYS_KEPT * 24 * 3600, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
        )  # fmt: skip
    return response
