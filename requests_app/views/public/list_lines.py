"""One line of the public list, and its marker on the map."""

from typing import Any

from django.urls import reverse

from civic311.lib.translated_text import in_language
from requests_app.models import ServiceRequest
from requests_app.queries.public_place import public_place


def line_of(number: int, service_request: ServiceRequest) -> dict[str, Any]:
    """What a line shows: number, row, title, url, place; `pin` is None where the place is not public."""
    place = public_place(service_request)
    title = in_language(service_request.service.name)
    url = reverse("request_detail", args=[service_request.public_id])
    pin = None
    if place.lat is not None:
        pin = {"lat": place.lat, "long": place.long, "label": title, "url": url, "number": number}
    return {"number": number, "row": service_request, "title": title, "url": url, "place": place, "pin": pin}
