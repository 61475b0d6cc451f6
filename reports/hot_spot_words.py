"""Hot spots in words, as a table, a chart and shapes of a map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import h3.api.numpy_int as h3
import numpy as np
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from civic311.accounts.viewer import Viewer
from civic311.lib.drawing.charts import Small, SmallsChart
from reports.hot_spots import EVERYTHING, Trend
from reports.periods import Period
from reports.queries.hot_spots import HotSpot, HotSpots, Part
from reports.tables import Cell, Row, Table, count_cell
from reports.wording import NONE, count_words, decimal_words
from routing.models import PlacePrecision
from routing.reference import reference

SEE_CASES = "requests.view"
DRAWN = 8  # spots in the chart of weeks
TRENDS = {"up": "is-up", "down": "is-down", "steady": "", "unknown": "", "few": ""}


@dataclass(frozen=True)
class SpotLine:
    """A hot spot as a page says it. `look` marks the trend, `url` leads to the cases ("" when there is no such list).

    `key` is its anchor on the page, `others` what else lies there.
    """

    key: str
    name: str
    what: str
    ward: str
    count: str
    usual: str
    before: str
    trend: str
    look: str
    others: str
    url: str


def spot_lines(found: HotSpots, names: Mapping[int, str], viewer: Viewer, period: Period) -> list[SpotLine]:
    """The spots in words. `names` are those of services by id."""
    lines = []
    for number, spot in enumerate(found.spots, start=1):
        part = spot.parts[0]
        lines.append(
            SpotLine(
                key=f"spot-{number}",
                name=place_words(spot),
                what=_service(part, names),
                ward=spot.ward,
                count=count_words(part.count),
                usual=_usual(part),
                before=count_words(part.before),
                trend=trend_words(spot.trend),
                look=TRENDS[spot.trend.kind],
                others=_others(spot, names),
                url=cases_url(spot, viewer, period),
            )  # fmt: skip
        )
    return lines


def place_words(spot: HotSpot) -> str:
    """The streets that most requests of a spot name, else its ward."""
    if len(spot.streets) == 2:
        return _("%(first)s and %(second)s") % {"first": spot.streets[0], "second": spot.streets[1]}
    return next(iter(spot.streets), "") or spot.ward or _("Outside all wards")


def trend_words(trend: Trend) -> str:
    """Whether a spot grows, and how far that is sure."""
    low, high = decimal_words(trend.low), decimal_words(trend.high) if np.isfinite(trend.high) else ""
    limits = {"low": low, "high": high}
    if trend.kind == "up":
        if not high:
            return _("Growing: at least %(low)s times as many") % limits
        return _("Growing: %(low)s to %(high)s times as many") % limits
    if trend.kind == "down":
        return _("Shrinking: %(low)s to %(high)s times as many") % limits
    if trend.kind == "few":
        return _("Too few to say")
    return _("About the same") if trend.kind == "steady" else _("No clear change")


def headline(found: HotSpots) -> str:
    """What the page says first."""
    if found.too_few:
        return _("There are too few requests in these dates to tell a hot spot from chance.")
    count = len(found.spots) + found.more
    if not count:
        return _("No place here has more requests than chance explains.")
    growing = sum(spot.trend.kind == "up" for spot in found.spots)
    said = ngettext(
        "%(count)s place has more requests than chance explains.",
        "%(count)s places have more requests than chance explains.",
        count,
    ) % {"count": count_words(count)}
    if not growing:
        return said
    more = ngettext("%(count)s of them is growing.", "%(count)s of them are growing.", growing)
    return f"{said} {more % {'count': count_words(growing)}}"


def spots_table(found: HotSpots, lines: Sequence[SpotLine], caption: str) -> Table:
    """The same as a table, for files."""
    columns = [
        _("What"), _("Ward"), pgettext("count of requests", "Requests"), _("Usual"), _("Period before"),
        _("Trend"), _("Also there"),
    ]  # fmt: skip
    rows = []
    for spot, line in zip(found.spots, lines, strict=True):
        part = spot.parts[0]
        cells = [
            Cell(line.what, line.what), Cell(line.ward or NONE, line.ward), count_cell(part.count),
            Cell(line.usual, None if part.usual is None else round(part.usual, 1)), count_cell(part.before),
            Cell(line.trend, line.trend), Cell(line.others, line.others),
        ]  # fmt: skip
        rows.append(Row(line.name, cells, line.url))
    return Table("hot-spots", caption, _("Place"), columns, rows)


def weeks_chart(found: HotSpots, lines: Sequence[SpotLine]) -> SmallsChart:
    """How many came each week in the surest spots."""
    shape = pgettext("format of the first day of a week", "j M")
    return SmallsChart(
        code="spot-weeks", title=_("Week by week"), first=_("Week from"), write=count_words,
        labels=[date_format(start, shape) for start in found.starts],
        caption=_("All on one scale. The first and the last week may be shorter than seven days."),
        cells=[
            Small(label=line.name, values=spot.weeks, figure=line.count, note=line.what)
            for spot, line in zip(found.spots[:DRAWN], lines, strict=False)
        ],
    )  # fmt: skip


def shapes(found: HotSpots, lines: Sequence[SpotLine]) -> dict[str, Any]:
    """The outlines of the spots as GeoJSON, for the map."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature", "geometry": h3.cells_to_geo(np.array(spot.cells, dtype=np.uint64)),
                "properties": {
                    "label": line.name, "detail": f"{line.what}: {line.count}", "url": f"#{line.key}",
                    "look": "is-emergency" if spot.trend.kind == "up" else "is-warning",
                },
            }
            for spot, line in zip(found.spots, lines, strict=True)
        ],
    }  # fmt: skip


def definitions() -> list[str]:
    """How hot spots are counted, and what they cannot show."""
    return [
        _(
            "The city is divided into six-sided cells about 350 meters wide. Each cell that anything was ever reported "
            "in counts; what is usual is the same number of requests in each of them."
        ),
        _(
            "A cell, or a cell with its neighbors, is hot when it holds more requests of a service, or of all services "
            "together, than chance explains. So many places are looked at that some would stand out by chance: the "
            "limit is set so that at most one city in twenty without any hot spot shows one."
        ),
        _(
            "Cities are uneven: where many people live, more is reported. Where counts vary more than chance, a place "
            "must stand out from that too. Fewer than eight requests are never a hot spot."
        ),
        _(
            "Growing or shrinking is said only when it is 99 percent sure. A place is on this list because it is full "
            "now, so it often looks as if it had grown."
        ),
        _(
            "Requests joined to another or withdrawn do not count, nor do those without a place or at a point that "
            "stands for no place. Places that report little are not seen here, whatever their condition."
        ),
    ]


def cases_url(spot: HotSpot, viewer: Viewer, period: Period) -> str:
    """The cases of a spot: the worklist for who sees cases, else the public list; "" when that shows none of them."""
    service = reference().services_by_id.get(spot.parts[0].service)
    asked = {"near": f"{spot.lat:.5f},{spot.long:.5f},{spot.metres}"}
    if service is not None:
        asked["service"] = service.service_code
    if viewer.has(SEE_CASES):
        days = {"received_from": period.start.date().isoformat(), "received_to": period.last_day.isoformat()}
        return reverse("queue", query=asked | days)
    if service is not None and not (service.is_public and service.place_precision == PlacePrecision.EXACT):
        return ""
    days = {"from_day": period.start.date().isoformat(), "to_day": period.last_day.isoformat()}
    return reverse("requests_list", query=asked | days)


def _service(part: Part, names: Mapping[int, str]) -> str:
    return _("All services") if part.service == EVERYTHING else names.get(part.service, NONE)


def _usual(part: Part) -> str:
    return NONE if part.usual is None else decimal_words(part.usual)


def _others(spot: HotSpot, names: Mapping[int, str]) -> str:
    """What else lies there: other services of which there are too many, or the most frequent ones."""
    parts = spot.also or spot.parts[1:]
    return ", ".join(
        _("%(service)s (%(count)s)") % {"service": _service(part, names), "count": count_words(part.count)}
        for part in parts
    )
