"""Small steps around every request: refuse control characters, activate the city's zone, attach the viewer."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from civic311.accounts.viewer import Viewer, viewer_of
from civic311.city.current import current_city
from civic311.city.modes import wrong_mode
from civic311.city.modules import page_is_on
from civic311.lib import log_context

Handler = Callable[[HttpRequest], HttpResponse]
_PROBES = frozenset({"/healthz", "/readyz"})


class RefuseControlCharacters:
    """PostgreSQL cannot store a NUL; in an address it is never meant, so it is a bad request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class OriginOfPrivateLinks:
    """Pages behind secret links tell browsers to name no origin, so their own forms arrive with `Origin: null`.

    Django's check against forged forms takes that for a foreign site. Here the secret address proves already what the
    origin would, so it is filled in; the form's token is asked for as everywhere.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Handler, args: Any, kwargs: Any) -> None:
        """Runs before the check of forms, which is a later middleware's."""
        if getattr(view, "is_private_link", False) and request.META.get("HTTP_ORIGIN", "null") == "null":
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"


class CurrentCity:
    """Show times in the city's zone; a city in the wrong mode answers nothing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in _PROBES:  # they answer without a database
            return self.get_response(request)
        city = current_city()
        if problem := wrong_mode(city, demo_mode=settings.DEMO_MODE):
            return HttpResponse(f"{problem}\n", status=503, content_type="text/plain; charset=utf-8")
        with timezone.override(ZoneInfo(city.time_zone) if city else None):
            return self.get_response(request)


class CurrentViewer:
    """`request.viewer`: who looks, with capabilities; read on first use."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: _viewer(request.user))
        return self.get_response(request)


def _viewer(user: Any) -> Viewer:
    viewer = viewer_of(user)
    if viewer.user_id is not None:
        log_context.add(user=str(viewer.user_id))
    return viewer


class SwitchedOffParts:
    """Addresses of parts that the city does not use are not there."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Handler, args: Any, kwargs: Any) -> None:
        """Runs before the view. Probes are left alone: they answer without a database."""
        match = request.resolver_match
        if match is not None and request.path not in _PROBES and not page_is_on(match.url_name or ""):
            raise Http404
