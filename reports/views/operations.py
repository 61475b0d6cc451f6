"""`/reports/operations/`: what is open, late and about to be late, at this moment; the page keeps itself fresh."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.vary import vary_on_headers

from civic311.accounts.access import StaffRequest, needs
from civic311.accounts.viewer import Viewer
from civic311.city.current import city_zone, current_city
from reports.operations import TODAY, WEEK, Operations, read_operations
from reports.operations_charts import age_chart, ahead_chart, flow_chart
from reports.operations_filters import chosen_now, condition_of, series_of
from reports.operations_tables import due_units, due_worklist, unit_lines, units_table
from reports.operations_words import definitions, exact_clock_words, no_cases_words, tiles, until_words
from reports.page import Page, answer
from reports.periods import Period
from reports.queries.flows import midnight
from reports.queries.operations_scope import scope_of

SEE_CASES = "requests.view"
WALL_LINES, WALL_UNITS = 7, 3  # a screen on the wall is never scrolled


@needs("reports.view", "reports.view_ward", "team.view")
@never_cache
@vary_on_headers("HX-Request")
def operations(request: StaffRequest) -> HttpResponse:
    """The page, its part that is asked for anew every half minute, or one of its tables as a file.

    `?span=week` counts this week in place of today; `?wall=1` is the wall screen.
    """
    now, viewer = timezone.now(), request.viewer
    scope = scope_of(viewer)
    chosen = chosen_now(request.GET, now, scope)
    page = read_operations(
        viewer, scope.where & condition_of(chosen), span=WEEK if request.GET.get("span") == WEEK else TODAY,
        shows_cases=viewer.has(SEE_CASES), series=series_of(chosen, scope), now=now,
    )  # fmt: skip
    charts = {"flow": flow_chart(page), "age": age_chart(page), "ahead": ahead_chart(page)}
    files = Page(
        "operations", _("Operations"), _two_weeks(page), [units_table(page, viewer)], list(charts.values()),
        filters=chosen.words(), definitions=definitions(page),
    )  # fmt: skip
    is_wall = request.GET.get("wall") == "1"
    context = {
        "page": page, "now": now, "scope": scope, "chosen": chosen, "charts": charts, "ended": _ended(now),
        "kept": [(name, request.GET[name]) for name in ("span", "wall") if name in request.GET],
    }  # fmt: skip
    context |= _parts(page, viewer, is_wall=is_wall, is_all=chosen.is_all)
    return answer(request, _template(request, is_wall), context, files)


def _parts(page: Operations, viewer: Viewer, *, is_wall: bool, is_all: bool) -> dict[str, Any]:
    """What the part that keeps itself fresh shows; on a wall only what fits."""
    lines, due = unit_lines(page, viewer), due_units(page, viewer)
    return {
        "is_wall": is_wall, "tiles": tiles(page), "lines": lines[:WALL_LINES] if is_wall else lines,
        "more_lines": max(0, len(lines) - WALL_LINES) if is_wall else 0, "due": due[:WALL_UNITS] if is_wall else due,
        "counted": exact_clock_words(page.now), "until": until_words(page), "none_due": no_cases_words(page),
        "worklist": due_worklist(page, viewer) if is_all else "",
    }  # fmt: skip


def _template(request: StaffRequest, is_wall: bool) -> str:
    if request.headers.get("HX-Request"):
        return "reports/_operations_part.html"
    return "reports/operations_wall.html" if is_wall else "reports/operations.html"


def _two_weeks(page: Operations) -> Period:
    days = page.chart_days
    return Period("operations", midnight(days[0], city_zone()), page.now, page.now, len(days))


def _ended(now: datetime) -> datetime | None:
    """When the city's records end, where they were brought in whole and nothing is added; else None."""
    city = current_city()
    return city.reports_until if city and city.reports_until and city.reports_until < now else None
