"""The hot spots of one ward, as a part of its page: `templates/reports/_ward_hot_spots.html`."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from civic311.accounts.viewer import VISITOR, Viewer
from reports.filters import Chosen
from reports.hot_spot_words import SpotLine, headline, shapes, spot_lines
from reports.periods import Period
from reports.queries.areas import service_names
from reports.queries.hot_spots import read_hot_spots
from reports.wording import period_words, told_count
from routing.models import PlacePrecision
from routing.reference import reference

MOST = 5
_SHOWN = (PlacePrecision.EXACT, PlacePrecision.BLOCK)


@dataclass(frozen=True)
class WardHotSpots:
    """What the part of the page says. `shapes` is GeoJSON for a map; `grows`: one of them is growing."""

    lines: list[SpotLine]
    caption: str
    headline: str
    shapes: dict[str, Any]
    grows: bool


def ward_hot_spots(ward_id: int, period: Period, viewer: Viewer | None = None) -> WardHotSpots:
    """The surest hot spots of a ward, against what is usual in the whole city.

    Without a viewer it is for everybody: public services whose places are shown, no counts under five, no other
    services beside.
    """
    chosen = Chosen() if viewer is not None else Chosen(services=frozenset(_public_services()))
    found = read_hot_spots(period, chosen, wards=[ward_id], most=MOST)
    lines = spot_lines(found, service_names(), viewer or VISITOR, period)
    if viewer is None:
        lines = [
            replace(line, others="", before=told_count(spot.parts[0].before, is_public=True))
            for spot, line in zip(found.spots, lines, strict=True)
        ]
    caption = _("Hot spots, %(days)s") % {"days": period_words(period)}
    return WardHotSpots(lines, caption, headline(found), shapes(found, lines), found.grows)


def _public_services() -> list[int]:
    """Ids of the services that may be told by place; an id that no service has where there are none."""
    known = reference().services_by_id.values()
    return [row.pk for row in known if row.is_public and row.place_precision in _SHOWN] or [0]
