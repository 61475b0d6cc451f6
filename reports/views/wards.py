"""`/reports/wards/`: every ward beside the whole city."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from reports.charts import median_chart, on_time_chart, rate_chart, resolved_chart
from reports.filters import asked
from reports.group_page import leading
from reports.groups import city_residents, total_words, ward_groups
from reports.page import Page, answer
from reports.queries.areas import own_areas
from reports.queries.board import read_board
from reports.queries.named import named_wards
from reports.tables import figures_table
from reports.wording import few_words, period_words


@needs("reports.view", "reports.view_ward")
def wards(request: StaffRequest) -> HttpResponse:
    """Every ward the viewer may see, beside the whole city."""
    own = own_areas(request.viewer)
    form, period, chosen = asked(request.GET, timezone.now(), own=own)
    board = read_board(period, chosen=chosen)
    groups = ward_groups(period, own=own, board=board, page="reports_ward", only=chosen.wards)
    groups = leading(groups, named_wards(period.start), "reports_ward", request.GET)
    caption = _("Wards, %(days)s") % {"days": period_words(period)}
    table = figures_table(
        "wards", caption, _("Ward"), groups, board.by_area, total=board.total, with_rate=True,
        total_name=total_words(chosen), residents=None if own is None or chosen.wards else city_residents(period),
    )  # fmt: skip
    city = None if chosen.wards else board.total
    charts = [
        on_time_chart("ward-time", _("On time by ward, %"), groups, board.by_area),
        median_chart("ward-median", _("Median days to resolve by ward"), groups, board.by_area, city=city),
        rate_chart("ward-rate", _("Requests for each 1,000 residents by ward"), groups, board.by_area),
        resolved_chart("resolved", board.total, board.total_before),
    ]
    context = {"form": form, "period": period, "table": table, "charts": charts, "few": few_words()}
    page = Page("wards", _("How each ward is answered"), period, [table], charts, chosen.words())
    return answer(request, "reports/wards.html", context, page)
