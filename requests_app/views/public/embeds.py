"""`/embed/...`: the list, the map and a button to report, for frames on other people's sites; and the page that helps.

The only pages that other sites may frame. They set no cookie and have no form, and their links leave the frame.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from civic311.lib.reader_cache import kept_for_readers
from civic311.lib.translated_text import in_language
from requests_app.public_filters import PublicFilter
from requests_app.queries.public import NEWEST, public_list
from requests_app.views.public.list_lines import line_of
from routing.reference import reference

ROWS = 10
KINDS = [
    ("list", _("A list of the newest requests")),
    ("map", _("A map of requests")),
    ("report", _("A button to report")),
]
HEIGHTS = {"list": 640, "map": 480, "report": 120}
_ANYWHERE = {"frame-ancestors": ["*"]}
View = Callable[..., HttpResponse]


def _for_frames(view: View) -> View:
    """A page that any site may frame, in the language of `?lang=`, kept for a minute by browsers."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = request.GET.get("lang", "")
        if language not in dict(settings.LANGUAGES):
            language = translation.get_language() or settings.LANGUAGE_CODE
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = language
        response["Cache-Control"] = "public, max-age=60"
        return response

    return require_safe(kept_for_readers()(xframe_options_exempt(csp_replace(_ANYWHERE)(wrapped))))


@_for_frames
def embed_list(request: HttpRequest) -> HttpResponse:
    """The newest requests that fit the filters."""
    filters = PublicFilter(request.GET, queryset=public_list())
    found = filters.qs if filters.is_valid() else public_list().none()
    rows = found.order_by(*(f"-{name}" for name, _descending, _empty in NEWEST))[:ROWS]
    lines = [line_of(number, row) for number, row in enumerate(rows, start=1)]
    return render(request, "embed/list.html", {"lines": lines, "all_url": _full(request)})


@_for_frames
def embed_map(request: HttpRequest) -> HttpResponse:
    """The map of the list, with its filters."""
    query = _filters(request)
    context = {
        "cells_url": reverse("map_cells") + query,
        "areas_url": reverse("areas_geojson") if any(layer.has_areas for layer in reference().layers) else "",
        "all_url": _full(request),
    }
    return render(request, "embed/map.html", context)


@_for_frames
def embed_report(request: HttpRequest) -> HttpResponse:
    """A button that opens the report form; `?service=pothole` begins there."""
    service = reference().services.get(request.GET.get("service", ""))
    if service is None or not (service.is_public and service.is_active and service.residents_may_ask):
        service = None
    url = reverse("report_service", args=[service.service_code]) if service else reverse("report_start")
    name = in_language(service.name) if service else ""
    return render(request, "embed/report.html", {"report_url": url, "service_name": name})


class EmbedForm(forms.Form):
    """What to show, in which language; the filters of the list stand beside it."""

    kind = forms.ChoiceField(label=_("What to show"), choices=KINDS, initial="list", required=False)
    lang = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lang"].choices = [("", _("The reader's own")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "usa-select"


@require_safe
@csp_update({"frame-src": [SELF]})
def embed_maker(request: HttpRequest) -> HttpResponse:
    """`/embed/`: choose, look, copy the lines."""
    form = EmbedForm(request.GET or None)
    kind = form.cleaned_data["kind"] or "list" if form.is_bound and form.is_valid() else "list"
    filters = PublicFilter(request.GET, queryset=public_list())
    chosen = {name: value for name, value in _given(request).items() if name in filters.form.fields or name == "lang"}
    if not filters.is_valid():
        chosen = {name: value for name, value in chosen.items() if name not in filters.form.errors}
    path = reverse(f"embed_{kind}") + (f"?{urlencode(chosen)}" if chosen else "")
    context = {
        "form": form,
        "filters": filters.form,
        "shown": [filters.form[name] for name in ("status", "group", "service", "ward") if name in filters.form.fields],
        "kind": kind,
        "frame_url": path,
        "address": settings.PUBLIC_URL + path,
        "height": HEIGHTS[kind],
        "title": dict(KINDS)[kind],
    }
    return render(request, "public/embed.html", context)


def _given(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.GET.items() if value}


def _filters(request: HttpRequest) -> str:
    """The filters of the list alone, as the end of an address."""
    query: QueryDict = request.GET.copy()
    for name in ("lang", "page", "number"):
        query.pop(name, None)
    return f"?{query.urlencode()}" if query else ""


def _full(request: HttpRequest) -> str:
    return reverse("requests_list") + _filters(request)
