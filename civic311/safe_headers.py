"""What every answer tells browsers, whichever view made it.

Content-Security-Policy, X-Content-Type-Options, Strict-Transport-Security and Cross-Origin-Opener-Policy come from
django-csp and Django; here is the rest.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
# Only where a crew or a resident stands is ever asked of a device, and only by our own pages.
PERMISSIONS = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), serial=(), bluetooth=(), midi=()"
_FOR_PROGRAMS = ("/open311/", "/hooks/")
_FOR_PEOPLE_SIGNED_IN = ("/staff/", "/reports/", "/accounts/")


def _tells_secrets_aloud(request: HttpRequest) -> bool:
    """Whether a program calls without TLS, where TLS is asked for. Sent on, it would never learn that its key and what
    it says went over the wire for everybody to read.
    """
    return settings.SECURE_SSL_REDIRECT and request.path.startswith(_FOR_PROGRAMS) and not request.is_secure()


def _use_tls() -> HttpResponse:
    return HttpResponse("Use https.\n", status=403, content_type="text/plain; charset=utf-8")


def _has_secret_address(request: HttpRequest) -> bool:
    """Whether the address itself opens the page: then even its refusal is kept nowhere."""
    match = request.resolver_match
    return match is not None and "token" in match.kwargs


class SafeHeaders:
    """No device access, no copy of what is meant for one person, and no use of it by pages of other sites."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = _use_tls() if _tells_secrets_aloud(request) else self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        if request.path.startswith(_FOR_PEOPLE_SIGNED_IN) or _has_secret_address(request):
            response.setdefault("Cache-Control", "no-store, private")
        if "no-store" in response.get("Cache-Control", ""):
            response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
