"""The first step of the report: a photo, words or both, and which service they mean. The person decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from civic311.lib.clean_text import clean_line
from civic311.lib.translated_text import in_language
from requests_app.actions import drafts
from requests_app.forms.report_start import StartForm
from requests_app.queries.catalogue import offered, services_by_group
from requests_app.queries.service_guess import guess
from requests_app.views.public.door import open_door
from requests_app.views.public.report_answers import answers
from requests_app.views.public.report_details import keep_photos
from requests_app.views.public.report_parts import current_draft, open_draft, step_line
from requests_app.views.public.report_walk import forget, last_sent
from routing import phrases
from routing.reference import Reference, reference

COMMON_SHOWN = 6


@gzip_page  # the page a phone opens first, with the whole list of services in it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_door(harmless=frozenset({"finished"}))
def report_start(request: HttpRequest) -> HttpResponse:
    """`/report/`: what is the problem? Words typed here or on the first page lead to services; danger stops at once."""
    if request.method != "POST":
        return _shown(request)
    if request.POST.get("do") == "finished":
        return finished(request)
    if "remove" in request.POST:
        now = timezone.now()
        drafts.remove_photo(open_draft(request, now=now), request.POST["remove"], now=now)
        return _shown(request, StartForm(initial={"q": request.POST.get("q", "")}))
    form = StartForm(request.POST, request.FILES, has_photos=bool(_kept_photos(request)))
    valid = form.is_valid()
    if not keep_photos(request, form) or not valid:
        return _shown(request, form)
    _keep_words(request, form.cleaned_data["q"])
    return redirect(f"{reverse('report_start')}#found")


def finished(request: HttpRequest) -> HttpResponse:
    """Somebody goes away from this phone: forget what was typed and sent on it."""
    forget(request)
    messages.success(request, _("Done. This phone shows nothing of your reports any more."))
    return redirect("/")


def _shown(request: HttpRequest, form: StartForm | None = None) -> HttpResponse:
    known, photos = reference(), _kept_photos(request)
    asked = clean_line(request.GET.get("q", ""))[:200]
    words = asked or _kept_words(request)
    danger = phrases.danger(words, {}, known.danger_phrases) if words else None
    found = _suggested(known, words)
    is_sure = bool(found and found[0]["likely"])
    context = {
        "form": form or StartForm(initial={"q": words}),
        "q": words,
        "link_q": asked,
        "photos": photos,
        "found": found,
        "is_sure": is_sure,
        "common": [] if found or not (words or photos) else _common(known),
        "answers": answers(request, words[:200], found_services=bool(found)),
        "groups": services_by_group(known),
        "danger": danger,
        "advice": in_language(known.danger_advice.get(danger.message, {})) if danger else "",
        "is_open": known.triage is not None,
        "last": last_sent(request, now=timezone.now()),
        **step_line(None, "problem"),
    }
    return render(request, "public/report/start.html", context)


def _suggested(known: Reference, words: str) -> list[dict[str, Any]]:
    """At most three services that the words may mean, with `likely` for the one we are sure of."""
    if not words:
        return []
    guessed = guess(words, get_language() or "en")
    return [
        {"service": offered(known, one.service), "likely": guessed.is_sure and number == 0}
        for number, one in enumerate(guessed.suggestions)
    ]


def _common(known: Reference) -> list[Any]:
    """What people report most, for a photo that comes without words."""
    rows = [row for row in known.services.values() if row.is_active and row.residents_may_ask and row.is_common]
    return [offered(known, row) for row in rows[:COMMON_SHOWN]]


def _kept_photos(request: HttpRequest) -> list[Any]:
    draft = current_draft(request)
    return drafts.photos_of(draft) if draft is not None and draft.service_request_id is None else []


def _kept_words(request: HttpRequest) -> str:
    draft = current_draft(request)
    if draft is None or draft.service_request_id is not None:
        return ""
    return str((draft.data.get("details") or {}).get("description", ""))


def _keep_words(request: HttpRequest, words: str) -> None:
    """Words become the description; the details step shows them again. Answers given before stay."""
    now = timezone.now()
    draft = open_draft(request, now=now)
    before = draft.data.get("details") or {"service": ""}
    drafts.keep(draft, "details", {**before, "description": words}, now=now)
