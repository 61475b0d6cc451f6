"""`/metrics`: numbers for a monitor, in the text format of Prometheus."""

import ipaddress
import secrets

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from civic311.lib.client_address import client_address
from civic311.lib.request_metrics import registry
from civic311.site.operations.gauges import gauges

_BEARER = "Bearer "


def metrics(request: HttpRequest) -> HttpResponse:
    """For who sends METRICS_TOKEN or asks from METRICS_ALLOW; 404 where neither is set, else 403."""
    if not settings.METRICS_TOKEN and not settings.METRICS_ALLOW:
        raise Http404
    if not (_has_token(request) or _is_near(request)):
        raise PermissionDenied
    text = generate_latest(registry()) + generate_latest(gauges(timezone.now()))
    response = HttpResponse(text, content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


def _has_token(request: HttpRequest) -> bool:
    sent = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not sent.startswith(_BEARER):
        return False
    return secrets.compare_digest(sent.removeprefix(_BEARER).encode(), settings.METRICS_TOKEN.encode())


def _is_near(request: HttpRequest) -> bool:
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_ALLOW)
