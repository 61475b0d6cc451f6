"""`/requests/`: every public request as a list and a map, filtered, page by page; find one by its number."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from civic311.city.modules import is_on
from civic311.lib import public_ids
from civic311.lib.key_pages import page_by_key
from civic311.lib.reader_cache import SECONDS, kept_for_readers
from community.in_force import notices_now
from community.queries.notices import shapes_of
from requests_app.forms.asset_choice import asset_name
from requests_app.public_filters import PublicFilter
from requests_app.queries.about_assets import find_asset, split_code
from requests_app.queries.public import NEWEST, public_list
from requests_app.queries.visible import by_number, public_requests
from requests_app.views.public.list_lines import line_of
from routing.reference import reference

PAGE_SIZE = 20
COUNT_MOST = 10_000


@require_safe
@kept_for_readers()
def requests_list(request: HttpRequest) -> HttpResponse:
    """The list; `number` finds one request, by our number or the one of an older system."""
    number = request.GET.get("number", "").strip()[:64]
    number_error = ""
    if number:
        found = by_number(public_requests(), number, public_ids.normalise(number))
        if found is not None:
            return redirect("request_detail", found.public_id)
        number_error = _("We found no public request with this number. Please check each digit.")
    filters = PublicFilter(request.GET, queryset=public_list())
    rows = filters.qs if filters.is_valid() else public_list().none()
    page = page_by_key(rows, NEWEST, request.GET.get("page"), PAGE_SIZE)
    listed = [line_of(index, row) for index, row in enumerate(page.rows, start=1)]
    query = _query(request, page="", number="")
    context = {
        "form": filters.form,
        "lines": listed,
        "cells_url": reverse("map_cells") + query,
        "near_url": reverse("requests_list") + _query(request, page="", number="", near=""),
        "near": filters.form.cleaned_data.get("near") if filters.is_valid() else None,
        "embed_url": reverse("embed_maker") + query,
        "shapes": shapes_of(notices_now(timezone.now())),
        "pins": [_label(line["pin"]) for line in listed if line["pin"]],
        "count_words": _count_words(filters, rows),
        "chips": _chips(request, filters),
        "next_url": _query(request, page=page.next) if page.has_next else "",
        "previous_url": _query(request, page=page.previous) if page.has_previous else "",
        "areas_url": reverse("areas_geojson") if _has_map() else "",
        "follow_url": _follow_url(request),
        "feeds": {name: reverse(f"requests_{name}") + query for name in ("geojson", "csv", "atom")},
        "number": number,
        "number_error": number_error,
    }
    return render(request, "public/requests/list.html", context)


def _has_map() -> bool:
    """Whether there are areas to draw, in a city that shows its requests on a map."""
    return is_on("public_map") and any(layer.has_areas for layer in reference().layers)


def _follow_url(request: HttpRequest) -> str:
    """Where to follow what the list is narrowed to; empty where that is none or several of the things to follow."""
    narrowed = [name for name in ("asset", "near", "service", "ward") if request.GET.get(name)]
    return f"{reverse('follow')}?{urlencode({narrowed[0]: request.GET[narrowed[0]]})}" if len(narrowed) == 1 else ""


def _label(pin: dict[str, Any]) -> dict[str, Any]:
    """A number on the map that opens nothing itself: what lies under it opens by a tap near it, or in the list."""
    return {name: value for name, value in pin.items() if name != "url"}


def _count_words(filters: PublicFilter, rows: Any) -> str:
    """How many there are; the past is not counted to its end, and not again for each page of the same list."""
    asked = repr(sorted((name, str(value)) for name, value in filters.form.cleaned_data.items()))
    key = f"count:{hashlib.sha256(asked.encode()).hexdigest()}"
    count = caches["pages"].get(key)
    if count is None:
        count = rows.order_by()[: COUNT_MOST + 1].count()
        caches["pages"].set(key, count, SECONDS)
    if count > COUNT_MOST:
        return _("More than 10,000 requests")
    return ngettext("%(count)s request", "%(count)s requests", count) % {
        "count": number_format(count, force_grouping=True)
    }


def _query(request: HttpRequest, **changes: str | None) -> str:
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}" if query else ""


def _chip_words(name: str, filters: PublicFilter) -> str:
    """What a filter that is no choice of a list means in words; empty for the others."""
    value = filters.form.cleaned_data.get(name)
    if name == "asset":
        asset = find_asset(*split_code(value))
        return asset_name(asset) if asset else value
    if name == "near":
        return _("within %(metres)s m of a place on the map") % {"metres": number_format(value.metres)}
    if name == "area":
        return next((label for _group, areas in filters.areas() for code, label in areas if code == value), value)
    return ""


def _chips(request: HttpRequest, filters: PublicFilter) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    chips = []
    for name, field in filters.form.fields.items():
        value = request.GET.get(name, "").strip()
        if value and name not in filters.form.errors:
            choices = dict(getattr(field, "choices", []))
            label = _chip_words(name, filters) or str(choices.get(value, value))
            remove = reverse("requests_list") + _query(request, page="", **{name: ""})
            chips.append({"label": str(field.label), "value": label, "remove_url": remove})
    return chips
