"""Template context: the city."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from civic311.city.current import current_city
from civic311.city.modules import ModulesInTemplates


def city(request: HttpRequest) -> dict[str, Any]:
    """`city` (City or None), `modules` (which parts are on), whether this is the demo, and the address of map tiles
    (empty for none)."""
    return {
        "city": current_city(),
        "modules": ModulesInTemplates(),
        "demo_mode": settings.DEMO_MODE,
        "map_tile_url": settings.MAP_TILE_URL,
        "map_tile_attribution": settings.MAP_TILE_ATTRIBUTION,
    }
