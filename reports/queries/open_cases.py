"""Where the open cases of one ward lie, for its map: at the precision that everybody may see."""

from typing import Any

from civic311.lib.translated_text import in_language
from requests_app.queries.public_place import public_place
from requests_app.queries.visible import public_requests
from requests_app.workflow import OPEN_STATUSES
from routing.models import PlacePrecision

MOST = 500


def open_pins(area_id: int) -> list[dict[str, Any]]:
    """Pins of the open public cases in a ward, the newest 500; places that are hidden are left out."""
    rows = (
        public_requests()
        .filter(ward_id=area_id, status__in=OPEN_STATUSES, lat__isnull=False)
        .exclude(service__place_precision__in=[PlacePrecision.HIDDEN, PlacePrecision.AREA])
        .select_related("service", "ward")
        .order_by("-id")[:MOST]
    )
    pins = []
    for row in rows:
        place = public_place(row)
        if place.lat is not None:
            url = f"/requests/{row.public_id}/"
            pins.append({"lat": place.lat, "long": place.long, "label": in_language(row.service.name), "url": url})
    return pins
