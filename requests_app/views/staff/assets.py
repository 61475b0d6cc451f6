"""The history of one asset: every case about it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from civic311.accounts.access import needs
from civic311.lib.key_pages import page_by_key
from requests_app.queries.about_assets import asset_title, cases_about, find_asset
from requests_app.queries.public import NEWEST
from routing.reference import reference

PAGE_SIZE = 50


@needs("requests.view")
@never_cache
def asset_history(request: Any, type_code: str, number: str) -> HttpResponse:
    """`/staff/assets/<type>/<number>/`: the newest first, in the viewer's scope."""
    asset = find_asset(type_code, number)
    if asset is None:
        raise Http404
    rows = cases_about(asset, request.viewer).select_related("closure_reason")
    page = page_by_key(rows, NEWEST, request.GET.get("page"), PAGE_SIZE)
    for row in page.rows:
        row.service = reference().services_by_id[row.service_id]
    context = {"asset": asset, "title": asset_title(asset), "page": page, "now": timezone.now()}
    return render(request, "staff/asset.html", context)
