"""The hot spots of one ward, as a part of its page: `templates/reports/_ward_hot_spots.html`."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from civic311.accounts.viewer import VISITOR, Viewer
from reports.filters import Chosen
from reports.hot_spot_words import SpotLine, headline, shapes, spot_lines
from reports.periods import Period
from reports.queries.areas import service_names
from reports.queries.hot_spots import read_hot_spots, with_known_places
from reports.wording import period_words, told_count

MOST = 5


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
    chosen = Chosen() if viewer is not None else with_known_places(Chosen(), public=True)
    found = read_hot_spots(period, chosen, wards=[ward_id], most=MOST)
    lines = spot_lines(found, service_names(), viewer or VISITOR, period)
    if viewer is None:
        lines = [
            replace(line, others="", before=told_count(spot.parts[0].before, is_public=True))
            for spot, line in zip(found.spots, lines, strict=True)
        ]
    caption = _("Hot spots, %(days)s") % {"days": period_words(period)}
    return WardHotSpots(lines, caption, headline(found), shapes(found, lines), found.grows)
