"""`/reports/`: the whole city, or an elected official's own wards, at a glance."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from civic311.lib.drawing.charts import Chart
from reports.charts import backlog_chart, median_chart, on_time_chart, weeks_chart
from reports.facts import headline, promise_tiles, tiles
from reports.filters import asked
from reports.group_page import leading
from reports.groups import department_groups, total_words, ward_groups
from reports.page import Page, answer
from reports.queries.areas import own_areas
from reports.queries.board import Board, read_board
from reports.queries.named import named_departments, named_wards
from reports.queries.voices import read_voices
from reports.tables import Group, figures_table
from reports.wording import few_words, period_words


@needs("reports.view", "reports.view_ward")
def reports_home(request: StaffRequest) -> HttpResponse:
    """Volume, backlog, on-time share and median time, by week, ward and department."""
    own = own_areas(request.viewer)
    form, period, chosen = asked(request.GET, timezone.now(), own=own)
    city = read_board(period, chosen=chosen)
    board = city if own is None else city.of_areas(own)
    wards = ward_groups(period, own=own, board=board, page="reports_ward", only=chosen.wards)
    wards = leading(wards, named_wards(period.start), "reports_ward", request.GET)
    departments = department_groups(board)
    if own is None:
        departments = leading(departments, named_departments(), "reports_department", request.GET)
    days = period_words(period)
    tables = {
        "wards": figures_table(
            "wards", _("By ward, %(days)s") % {"days": days}, _("Ward"), wards, board.by_area, total=city.total,
            total_name=total_words(chosen),
        ),
        "departments": figures_table(
            "departments", _("By department, %(days)s") % {"days": days}, _("Department"), departments,
            board.by_department,
        ),
    }  # fmt: skip
    beside = None if own is None or chosen.wards else city.total
    weeks = weeks_chart(board)
    backlog = backlog_chart("backlog", _("Open cases by department"), departments, board.by_department)
    charts = _charts(board, wards, departments)
    context = {
        "form": form, "period": period, "days": days, "own": own, "few": few_words(),
        "tiles": tiles(board.total, board.total_before, board.wait(read_voices(board))), "tables": tables,
        "promises": promise_tiles(board.total, board.total_before),
        "headline": headline(board.total, city=beside, before=board.total_before),
        "weeks": weeks, "charts": charts, "backlog": backlog,
    }  # fmt: skip
    title = _("Reports") if own is None else _("Reports on your wards")
    page = Page("reports", title, period, [*tables.values()], [weeks, backlog, *charts], chosen.words())
    return answer(request, "reports/home.html", context, page)


def _charts(board: Board, wards: list[Group], departments: list[Group]) -> list[Chart]:
    """On-time share and median time, by ward and by department."""
    by_ward, by_department = board.by_area, board.by_department
    return [
        on_time_chart("ward-time", _("On time by ward, %"), wards, by_ward),
        median_chart("ward-median", _("Median days to resolve by ward"), wards, by_ward),
        on_time_chart("department-time", _("On time by department, %"), departments, by_department),
        median_chart("department-median", _("Median days to resolve by department"), departments, by_department),
    ]
