"""What a phone needs to work without signal: the script that answers for the city, a fresh token, what is kept."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from civic311.accounts.access import needs
from requests_app.views.field.page import field_page

# Whoever works stops, or only enters what is found on site.
CREW = ("requests.visit", "requests.field_entry")
_USWDS = "vendor/uswds-3.14.0"
_LEAFLET = "vendor/leaflet-1.9.4"
# What the pages of the phone are made of; the rest of a page's files is kept as it is met.
SHELL = (
    *(f"{_USWDS}/fonts/public-sans/PublicSans-{weight}.woff2" for weight in ("Regular", "Medium", "SemiBold", "Bold")),
    f"{_USWDS}/css/uswds.min.css", f"{_USWDS}/img/usa-icons/unfold_more.svg",
    *(f"css/{name}.css" for name in ("tokens", "base", "staff", "cases", "maps", "field")),
    f"{_LEAFLET}/leaflet.css", f"{_LEAFLET}/leaflet.js", "vendor/htmx-2.0.11/htmx.min.js",
    *(f"js/{name}.js" for name in ("forms", "timers", "staff", "maps", "search_suggest", "kept_store", "field_store",
                                   "field")),
    "img/icons.svg", "img/favicon.svg",
)  # fmt: skip
# Scripts that other scripts name: by their plain addresses, without the mark of the release.
IMPORTED = tuple(f"js/{name}.js" for name in ("field_kept", "field_order", "field_phone", "field_route", "fresh"))


@needs(*CREW)
@never_cache
@require_safe
def field_worker(request: Any) -> HttpResponse:
    """`/staff/field/worker.js`: the service worker of this person's phone. Its address is its scope; another person or
    another release is another script, which the browser notices."""
    marked = [static(name) for name in (*SHELL, *IMPORTED)]
    files = [*marked[: len(SHELL)], *(f"{settings.STATIC_URL}{name}" for name in IMPORTED)]
    told = {
        "user": str(request.viewer.user_id), "files": files, "scope": reverse("field_route"),
        "pages": _pages(request), "lost": reverse("field_lost"), "token": reverse("field_token"),
        "version": _version([*marked, get_language() or ""]), "static": settings.STATIC_URL,
        "alsoKept": [reverse("areas_geojson"), "/media/"],
    }  # fmt: skip
    scripts = ", ".join(json.dumps(static(f"js/{name}.js")) for name in ("kept_store", "field_store", "field_worker"))
    body = f"self.FIELD = {json.dumps(told)};\nimportScripts({scripts});\n"
    return HttpResponse(body, content_type="text/javascript")


def _pages(request: Any) -> list[str]:
    """The pages beside the stops that work without signal."""
    route = reverse("field_route")
    pages = [reverse("field_kept"), reverse("field_lost")]
    if request.viewer.has("requests.visit"):
        pages += [route, f"{route}?show=map", reverse("field_sheet")]
    if request.viewer.has("requests.field_entry"):
        pages.append(reverse("field_entry"))
    return pages


def _version(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


@needs(*CREW)
@never_cache
@require_safe
def field_token(request: Any) -> JsonResponse:
    """`/staff/field/token/`: who is signed in, and the token with which what was kept may be sent."""
    return JsonResponse({"user": str(request.viewer.user_id), "token": get_token(request)})


@needs(*CREW)
@never_cache
@require_safe
def kept(request: Any) -> HttpResponse:
    """`/staff/field/kept/`: what the phone has not sent yet; the list is the phone's own."""
    return field_page(request, "field/kept.html", {"now": timezone.now()})


@needs(*CREW)
@never_cache
@require_safe
def lost(request: Any) -> HttpResponse:
    """`/staff/field/lost/`: what is shown for a page that the phone has not kept."""
    return field_page(request, "field/lost.html", {"now": timezone.now()})
