"""What open pages ask every few seconds: one small answer, mostly 304."""

import hashlib
import json
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from civic311.accounts.access import needs
from requests_app.filters import CaseFilter
from requests_app.live import look, news_since
from requests_app.models import ServiceRequest
from requests_app.queries.queue import ids_of_page
from requests_app.queries.visible import staff_requests
from requests_app.views.staff.worklist import asked_rows


@needs("requests.view")
@require_GET
def live_queue(request: Any) -> HttpResponse:
    """`/staff/live/queue.json?<the address of the list>`: the rows that the list shows there now, each with its
    version."""
    now = timezone.now()
    asked = asked_rows(request, CaseFilter.for_page(request, now), now)
    ids = ids_of_page(asked.rows, asked.sort, request.GET.get("page"), now).rows
    versions = dict(ServiceRequest.everything.filter(pk__in=ids).values_list("pk", "version"))
    return unless_known(request, {"rows": {str(key): versions[key] for key in ids if key in versions}})


@needs("requests.view")
@require_GET
def live_case(request: Any, public_id: str) -> HttpResponse:
    """`/staff/live/case/<number>.json?version=<the page's>&typing=1`: who else is here, and what is new since then.

    Asking leaves a sign that the viewer is here.
    """
    now = timezone.now()
    wanted = staff_requests(request.viewer).filter(public_id=public_id).only("pk", "public_id", "version")
    service_request = wanted.first()
    if service_request is None:
        raise Http404
    version = request.GET.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else service_request.version
    others = look(service_request.pk, request.viewer, is_typing=request.GET.get("typing") == "1", now=now)
    data = {
        "version": service_request.version,
        "others": [{"name": one.name, "initials": one.initials, "typing": one.is_typing} for one in others],
        "news": [{"what": one.what, "who": one.who} for one in news_since(service_request, seen, request.viewer)],
    }
    return unless_known(request, data)


def unless_known(request: Any, data: Any) -> HttpResponse:
    """The data as JSON with a tag of its content, or 304 when the browser has just that."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:20]}"'
    known = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    answer: HttpResponse = HttpResponse(status=304) if tag in known else JsonResponse(data, safe=False)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer
