"""Addresses of the Open311 server, and of the page with its keys. The end of an address says the form of the answer."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from integrations.open311.server.door import nothing_here
from integrations.views import keys, open311, open311_updates


class FormatConverter(StringConverter):
    """xml or json."""

    regex = "xml|json"


register_converter(FormatConverter, "open311_format")
_V2 = "open311/v2/"
_KEYS = "staff/settings/integrations/keys/"

urlpatterns = [
    path("open311/discovery.<open311_format:format>", open311.discovery, name="open311_discovery"),
    path(f"{_V2}discovery.<open311_format:format>", open311.discovery, name="open311_v2_discovery"),
    path(f"{_V2}services.<open311_format:format>", open311.services, name="open311_services"),
    path(f"{_V2}services/<str:service_code>.<open311_format:format>", open311.definition, name="open311_definition"),
    path(f"{_V2}requests.<open311_format:format>", open311.service_requests, name="open311_requests"),
    path(f"{_V2}requests/<str:number>.<open311_format:format>", open311.service_request, name="open311_request"),
    path(f"{_V2}tokens/<path:token>.<open311_format:format>", open311.token, name="open311_token"),
    path(f"{_V2}openapi.json", open311.openapi, {"format": "json"}, name="open311_openapi"),
    path(f"{_V2}servicerequestupdates.<open311_format:format>", open311_updates.updates, name="open311_updates"),
]
urlpatterns += [
    path(_KEYS, keys.keys_page, name="integration_keys"),
    path(f"{_KEYS}<int:pk>/replace/", keys.key_replace, name="integration_key_replace"),
    path(f"{_KEYS}<int:pk>/revoke/", keys.key_revoke, name="integration_key_revoke"),
]
# Stands last: whatever else is asked for is told in a document that there is nothing.
unknown_urlpatterns = [path("open311/<path:rest>", nothing_here, name="open311_unknown")]
