"""`/reports/wards/` and one page for each ward."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from civic311.accounts.viewer import Viewer
from reports.charts import median_chart, on_time_chart, rate_chart, resolved_chart, weeks_chart
from reports.facts import comparisons, headline, promise_tiles, tiles
from reports.filters import asked
from reports.groups import open_service_groups, service_groups, ward_groups
from reports.page import Page, answer, slug_of
from reports.periods import Period
from reports.queries.areas import Place, own_areas, places_of, reporting_layer
from reports.queries.board import read_board
from reports.queries.open_cases import open_pins
from reports.queries.voices import read_voices
from reports.tables import beside_table, figures_table, open_table
from reports.wording import few_words, period_words

SERVICES = 15
BESIDES_WARDS = ("service", "department", "channel", "severity")


@needs("reports.view", "reports.view_ward")
def wards(request: StaffRequest) -> HttpResponse:
    """Every ward the viewer may see, beside the whole city."""
    own = own_areas(request.viewer)
    form, period, chosen = asked(request.GET, timezone.now(), own=own)
    board = read_board(period, chosen=chosen)
    groups = ward_groups(period, own=own, board=board, page="reports_ward")
    caption = _("Wards, %(days)s") % {"days": period_words(period)}
    table = figures_table("wards", caption, _("Ward"), groups, board.by_area, total=board.total, with_rate=True)
    charts = [
        on_time_chart("ward-time", _("On time by ward, %"), groups, board.by_area),
        median_chart("ward-median", _("Median days to close by ward"), groups, board.by_area, city=board.total),
        rate_chart("ward-rate", _("Requests for each 1,000 residents by ward"), groups, board.by_area),
        resolved_chart("resolved", board.total, board.total_before),
    ]
    context = {"form": form, "period": period, "table": table, "charts": charts, "few": few_words()}
    page = Page("wards", _("How each ward is answered"), period, [table], charts, chosen.words())
    return answer(request, "reports/wards.html", context, page)


@needs("reports.view", "reports.view_ward")
def ward(request: StaffRequest, code: str) -> HttpResponse:
    """What one ward asks for, how fast it is answered, and what is open there."""
    form, period, chosen = asked(request.GET, timezone.now(), only=BESIDES_WARDS)
    place = _own_place(request.viewer, code, period)
    city = read_board(period, chosen=chosen)
    board = city.of_areas([place.id])
    days, services = {"days": period_words(period)}, service_groups(board, SERVICES)
    tables = {
        "services": beside_table(
            "services", _("What people ask for, %(days)s") % days, services, board.by_service, city.by_service,
        ),
        "open": open_table("open", _("Open cases by service"), open_service_groups(board), board.by_service),
    }  # fmt: skip
    weeks = weeks_chart(board)
    context = {
        "form": form, "period": period, "days": days["days"], "place": place, "tables": tables, "few": few_words(),
        "tiles": tiles(board.total, board.total_before, board.wait(read_voices(board))),
        "promises": promise_tiles(board.total, board.total_before),
        "headline": headline(board.total, city=city.total),
        "facts": comparisons(board.total, city.total, _("city")), "weeks": weeks,
        "pins": open_pins(place.id), "areas_url": reverse("areas_geojson"),
    }  # fmt: skip
    page = Page(f"ward-{slug_of(place.code)}", place.name, period, [*tables.values()], [weeks], chosen.words())
    return answer(request, "reports/ward.html", context, page)


def _own_place(viewer: Viewer, code: str, period: Period) -> Place:
    """The ward of that code when the viewer may see it; else 404."""
    own = own_areas(viewer)
    for each in places_of(reporting_layer(), period.start):
        if each.code == code and (own is None or each.id in own):
            return each
    raise Http404
