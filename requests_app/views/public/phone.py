"""A resident's phone: the site as an app of its own, and reports written where there is no signal."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from civic311.city.current import current_city
from civic311.city.models import City
from civic311.city.rate_limits import allow
from civic311.lib.client_address import client_network
from civic311.lib.colours import look_of
from requests_app.actions import drafts
from requests_app.forms.phone_draft import PhoneDraftForm
from requests_app.models import IntakeDraft
from requests_app.queries.catalogue import services_by_group
from requests_app.views.public.door import open_door
from requests_app.views.public.report_details import keep_photos
from requests_app.views.public.report_parts import SESSION_KEY, current_draft
from requests_app.views.public.report_proposals import may_be_meant
from routing.reference import reference

DRAFTS_PER_HOUR = 60
PAPER = "#faf8f4"  # of tokens.css
_USWDS = "vendor/uswds-3.14.0"
_WEIGHTS = ("Regular", "SemiBold", "Bold", "ExtraBold")
# What the pages without signal are made of.
SHELL = (
    *(f"{_USWDS}/fonts/public-sans/PublicSans-{weight}.woff2" for weight in _WEIGHTS),
    f"{_USWDS}/css/uswds.min.css", f"{_USWDS}/img/usa-icons/unfold_more.svg",
    *(f"css/{name}.css" for name in ("tokens", "base", "public")),
    *(f"js/{name}.js" for name in ("forms", "resident", "drafts")), "img/icons.svg", "img/favicon.svg",
)  # fmt: skip
# Scripts that others name: by their plain addresses, without the mark of the release.
IMPORTED = tuple(
    f"js/{name}.js" for name in ("draft_keeper", "draft_phone", "draft_photo", "fresh", "kept_store", "photo_place")
)
# Pages of the staff, of one person, or of no use without signal: the worker looks away.
NOT_OURS = ("/staff/", "/reports/", "/track/", "/requests/mine/", "/media/", "/accounts/", "/preferences/", "/follow/",
            "/work/", "/embed/", "/language/", "/open311/", "/healthz", "/readyz", "/metrics")  # fmt: skip


@never_cache
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """`/app.webmanifest`: what a phone needs to put the city beside its other apps, in the reader's language."""
    city = current_city()
    name = city.service_name if city else "311"
    shortcuts = [
        (_("Report a problem"), reverse("report_start")), (_("Drafts on this phone"), reverse("drafts")),
        (_("My requests"), reverse("mine")),
    ]  # fmt: skip
    told = {
        "id": "/", "name": name, "start_url": reverse("report_start"), "scope": "/",
        "display": "standalone", "lang": get_language(), "dir": "rtl" if get_language_bidi() else "ltr",
        "theme_color": (city.look if city else look_of("", "")).light.wash, "background_color": PAPER,
        "icons": _icons(city),
        "shortcuts": [{"name": label, "url": url} for label, url in shortcuts],
    }  # fmt: skip
    return HttpResponse(json.dumps(told), content_type="application/manifest+json")


def _icons(city: City | None) -> list[dict[str, str]]:
    """The city's seal, else the house's mark; the last one may be cut to a shape of the phone's."""
    if city is not None and city.seal_version:
        plain, mark = {size: reverse("seal", args=[str(size)]) for size in (192, 512)}, []
        maskable, version = reverse("seal", args=["maskable"]), f"?v={city.seal_version}"
    else:
        plain = {size: static(f"img/app-{size}.png") for size in (192, 512)}
        mark = [{"src": static("img/favicon.svg"), "type": "image/svg+xml", "sizes": "any"}]
        maskable, version = static("img/app-maskable.png"), ""
    return [
        *mark,
        *({"src": url + version, "type": "image/png", "sizes": f"{size}x{size}"} for size, url in plain.items()),
        {"src": maskable + version, "type": "image/png", "sizes": "512x512", "purpose": "maskable"},
    ]


@never_cache
@require_safe
def resident_worker(request: HttpRequest) -> HttpResponse:
    """`/resident-worker.js`: answers for three pages when there is no signal, and shows messages. Another release or
    another language is another script, which the browser notices."""
    marked, city = [static(name) for name in (*SHELL, *IMPORTED)], current_city()
    looks = [f"{reverse('city_css')}?v={city.configuration_version}"] if city and city.has_own_colours else []
    pages = [reverse(name) for name in ("report_offline", "drafts", "no_signal")]
    version = hashlib.sha256("\n".join([*marked, *looks, get_language() or ""]).encode()).hexdigest()[:12]
    told = {
        "version": version, "files": [*marked[: len(SHELL)], *looks], "pages": pages, "lost": reverse("no_signal"),
        "imported": [f"{settings.STATIC_URL}{name}" for name in IMPORTED], "notOurs": NOT_OURS,
        "start": reverse("report_start"), "write": reverse("report_offline"),
    }  # fmt: skip
    scripts = ", ".join(json.dumps(static(f"js/{name}.js")) for name in ("resident_worker", "push_worker"))
    body = f"self.RESIDENT = {json.dumps(told)};\nimportScripts({scripts});\n"
    return HttpResponse(body, content_type="text/javascript")


@gzip_page
@never_cache
@require_safe
def report_offline(request: HttpRequest) -> HttpResponse:
    """`/report/offline/`: write a report that stays on the phone until its writer sends it."""
    context = {"groups": services_by_group(reference()), "most": settings.MAX_PHOTOS_PER_REPORT}
    return render(request, "public/phone/write.html", context)


@gzip_page
@never_cache
@require_safe
def drafts_page(request: HttpRequest) -> HttpResponse:
    """`/report/drafts/`: what the phone keeps; the list is the phone's own."""
    return render(request, "public/phone/drafts.html")


@gzip_page
@never_cache
@require_safe
def no_signal(request: HttpRequest) -> HttpResponse:
    """`/no-signal/`: shown for every other page while there is none."""
    return render(request, "public/phone/no_signal.html")


@never_cache
@require_http_methods(["GET", "POST"])
@open_door()
def report_take(request: HttpRequest) -> JsonResponse:
    """`/report/take/`: a token, and by POST one draft of a phone. It answers where the report goes on, `sent` when this
    draft became a report before, or `error` in words. The same draft twice is one draft here."""
    if request.method != "POST":
        return JsonResponse({"token": get_token(request)})
    form, now = PhoneDraftForm(request.POST, request.FILES), timezone.now()
    if not form.is_valid():
        return JsonResponse({"error": form.trouble}, status=400)
    if not allow(f"draft:{client_network(request)}", DRAFTS_PER_HOUR, timedelta(hours=1), now):
        too_many = _("Many drafts came from your connection. Please try again in an hour. Yours stays on this phone.")
        return JsonResponse({"error": too_many}, status=429)
    draft, is_new = _draft_of(request, form, now)
    if draft.service_request_id is not None:
        return JsonResponse({"sent": True})
    request.session[SESSION_KEY] = str(draft.pk)
    _keep(draft, form.cleaned_data, now)
    if is_new and not keep_photos(request, form):
        return JsonResponse({"error": form.trouble, "draft": str(draft.pk), "without": True}, status=400)
    _propose_taken(current_draft(request), form.cleaned_data, now)
    return JsonResponse({"next": _next(form.cleaned_data["service"]), "draft": str(draft.pk)})


def _draft_of(request: HttpRequest, form: PhoneDraftForm, now: datetime) -> tuple[IntakeDraft, bool]:
    """The draft to write into, and whether its photos are still to come."""
    begun = current_draft(request) if form.cleaned_data["goes_on"] else None
    if begun is None or begun.service_request_id is not None:
        return drafts.draft_with_key(form.cleaned_data["key"], now=now)
    key = str(form.cleaned_data["key"])
    if key in (str(begun.pk), begun.data.get("phone_key")):
        return begun, False
    drafts.keep(begun, "phone_key", key, now=now)
    return begun, True


def _keep(draft: IntakeDraft, told: dict[str, Any], now: datetime) -> None:
    """Words become the description; the place is only proposed, and only as long as none was given."""
    if told["words"]:
        before = draft.data.get("details") or {"service": told["service"]}
        drafts.keep(draft, "details", {**before, "description": told["words"]}, now=now)
    place = {"words": told["place"], "lat": told["lat"], "long": told["long"]}
    if any(value not in ("", None) for value in place.values()) and not draft.data.get("place"):
        drafts.keep(draft, "phone_place", place, now=now)


def _propose_taken(draft: IntakeDraft | None, told: dict[str, Any], now: datetime) -> None:
    """Where the phone read in a photo that it was taken, unless the photo still says so itself."""
    photos = drafts.photos_of(draft)
    if draft is None or not photos or draft.data.get("place") or draft.data.get("photo_place"):
        return
    if may_be_meant(told["photo_lat"], told["photo_long"]):
        drafts.propose_place(draft, photos[0], told["photo_lat"], told["photo_long"], now=now)


def _next(service_code: str) -> str:
    """Where the report goes on: the place of the chosen service, or what the words may mean."""
    service = reference().services.get(service_code)
    if service is None or not service.is_active or not service.residents_may_ask:
        return f"{reverse('report_start')}#found"
    return reverse("report_service", args=[service_code])
