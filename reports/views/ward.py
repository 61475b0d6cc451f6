"""`/reports/wards/<code>/`: what one ward asks for, how fast it is answered, and what is open there."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from civic311.accounts.viewer import Viewer
from civic311.lib.drawing.charts import Chart
from community.queries.known_here import of_work
from reports.charts import weeks_chart
from reports.facts import comparisons, headline, promise_tiles, tiles
from reports.filters import BESIDES_WARDS, asked
from reports.groups import open_service_groups, place_groups, service_groups
from reports.page import Page, answer, slug_of
from reports.periods import Period
from reports.queries.areas import Place, own_areas, places_of, reporting_layer
from reports.queries.equity import redrawn_on
from reports.queries.open_cases import open_list, open_pins
from reports.queries.voices import read_voices
from reports.queries.ward_works import works_in
from reports.tables import Table, beside_table, open_table
from reports.ward_hot_spots import ward_hot_spots
from reports.ward_report import WardReport, read_ward
from reports.ward_words import compared_table, lift_tables, resolution_chart, ward_lines
from reports.wording import few_words, period_words

SERVICES = 15


@needs("reports.view", "reports.view_ward")
def ward(request: StaffRequest, code: str) -> HttpResponse:
    """One ward, with the whole city and earlier dates beside it."""
    now = timezone.now()
    form, period, chosen = asked(request.GET, now, only=BESIDES_WARDS)
    place, others = own_place(request.viewer, code, period)
    report = read_ward(place, period, chosen=chosen)
    tables, charts = (
        _tables(report),
        {"resolved": resolution_chart(ward_lines(report)), "weeks": weeks_chart(report.board)},
    )
    context = {
        "form": form, "period": period, "days": period_words(period), "place": place,
        "others": place_groups(others, "reports_ward"),
        "few": few_words(), "redrawn": redrawn_on(reporting_layer(), period), "tables": tables, "charts": charts,
        **_figures(report), **_on_the_ground(report, request.viewer, now),
    }  # fmt: skip
    listed: list[Table] = [*tables.values()]
    drawn: list[Chart] = [*charts.values()]
    page = Page(f"ward-{slug_of(place.code)}", place.name, period, listed, drawn, chosen.words())
    return answer(request, "reports/ward.html", context, page)


def own_place(viewer: Viewer, code: str, period: Period) -> tuple[Place, list[Place]]:
    """The ward of that code, as it was drawn last, and all wards that the viewer may see; 404 when it is not one."""
    own = own_areas(viewer)
    places = [each for each in places_of(reporting_layer(), period.start) if own is None or each.id in own]
    for each in reversed(places):
        if each.code == code:
            return each, places
    raise Http404


def _tables(report: WardReport) -> dict[str, Table]:
    board, days = report.board, {"days": period_words(report.period)}
    return {
        "compared": compared_table(report.place.name, board, report.earlier, report.city),
        "services": beside_table(
            "services", _("What people ask for, %(days)s") % days, service_groups(board, SERVICES), board.by_service,
            report.city.by_service,
        ),
        "open": open_table("open", _("Open cases by service"), open_service_groups(board), board.by_service),
    } | {each.code.replace("-", "_"): each for each in lift_tables(report)}  # fmt: skip


def _figures(report: WardReport) -> dict[str, Any]:
    """The strip, the sentence and the figures beside the city's."""
    board, city = report.board, report.city
    satisfied = (report.satisfied, report.city_satisfied)
    return {
        "tiles": tiles(board.total, board.total_before, board.wait(read_voices(board))),
        "promises": promise_tiles(board.total, board.total_before),
        "headline": headline(board.total, city=city.total),
        "facts": comparisons(board.total, city.total, _("city"), satisfied=satisfied),
    }


def _on_the_ground(report: WardReport, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """What lies in the ward: open cases, hot spots, works."""
    return {
        "pins": open_pins(report.area_ids), "open_cases": open_list(report.area_ids, viewer, now=now),
        "hot_spots": ward_hot_spots(report.place.id, report.period, viewer),
        "works": [of_work(each) for each in works_in(report.place.id, now)], "areas_url": reverse("areas_geojson"),
    }  # fmt: skip
