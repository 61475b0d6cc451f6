"""How much one address may ask of the public pages: a last limit behind those that single pages have.

An address may stand for a library or a phone network, so the numbers are generous. Staff pages are behind the sign-in,
Open311 and hooks have limits of their own for each key and sender.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from civic311.city.rate_limits import allow
from civic311.lib.client_address import client_network

Handler = Callable[[HttpRequest], HttpResponse]
_NOT_COUNTED = ("/staff/", "/reports/", "/open311/", "/hooks/")
_MINUTE = 60  # seconds
# Pages that search, or read much: their reading is counted too. Photos, single pages and kept answers are cheap.
SEARCHES = frozenset({
    "requests_list", "requests_geojson", "requests_csv", "requests_atom", "map_cells", "embed_list", "embed_map",
    "report_addresses", "report_assets", "report_step", "report_service", "help_home", "help_suggest", "address",
    "performance", "performance_ward", "performance_equity", "open_data_file", "mine_list", "track", "own_data",
    "invite", "first_administrator", "sign_on_callback",
})  # fmt: skip


class VisitorLimits:
    """Answer 429 to an address that sends forms, or searches, more often than people do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Runs when it is known which page is asked for."""
        if request.path.startswith(_NOT_COUNTED):
            return None
        match = request.resolver_match
        if request.method == "POST":
            within = _may_write(client_network(request))
        elif match is not None and match.url_name in SEARCHES:
            within = _may_read(client_network(request))
        else:
            return None
        return None if within else _too_often(request)


def _may_write(address: str) -> bool:
    """Counted in the database: all processes agree."""
    limit = settings.PUBLIC_WRITES_A_MINUTE
    return allow(f"visitor-writes:{address}", limit, timedelta(seconds=_MINUTE), timezone.now())


def _may_read(address: str) -> bool:
    """Counted in memory (Redis where there is one), since reading must not write to the database."""
    counters = caches["visitors"]
    name = f"{int(time.time()) // _MINUTE}:{hashlib.sha256(address.encode()).hexdigest()}"
    counters.add(name, 0, timeout=_MINUTE)
    try:
        return bool(counters.incr(name) <= settings.PUBLIC_READS_A_MINUTE)
    except ValueError:  # it ran out this very moment
        return True


def _too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "errors/429.html", status=429)
    response["Retry-After"] = str(_MINUTE)
    return response
