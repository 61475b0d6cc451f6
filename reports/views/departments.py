"""`/reports/departments/`: how each department answers."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from reports.charts import backlog_chart, median_chart, on_time_chart
from reports.clocks import shares_met, stood_still
from reports.filters import asked
from reports.groups import department_groups, service_groups
from reports.page import Page, answer
from reports.queries.board import Board, read_board
from reports.queries.clocks import ACKNOWLEDGE, FIRST_ACTION, pause_causes, read_clocks, read_marks
from reports.tables import Group, Table, clocks_table, figures_table, pauses_table
from reports.wording import few_words, period_words


@needs("reports.view")
def departments(request: StaffRequest) -> HttpResponse:
    """Departments beside the whole city, then every service that was asked for."""
    form, period, chosen = asked(request.GET, timezone.now())
    board = read_board(period, chosen=chosen)
    groups, days = department_groups(board), {"days": period_words(period)}
    tables = {
        "departments": figures_table(
            "departments", _("Departments, %(days)s") % days, _("Department"), groups, board.by_department,
            total=board.total,
        ),
        "services": figures_table(
            "services", _("Services, %(days)s") % days, _("Service"), service_groups(board, 1000), board.by_service,
        ),
    }  # fmt: skip
    tables |= _clock_tables(board, groups)
    charts = [
        on_time_chart("department-time", _("On time by department, %"), groups, board.by_department),
        median_chart(
            "department-median", _("Median days to close by department"), groups, board.by_department, city=board.total
        ),
        backlog_chart("backlog", _("Open cases by department"), groups, board.by_department),
    ]
    context = {"form": form, "period": period, "tables": tables, "charts": charts, "few": few_words()}
    page = Page("departments", _("How each department answers"), period, [*tables.values()], charts, chosen.words())
    return answer(request, "reports/departments.html", context, page)


def _clock_tables(board: Board, groups: list[Group]) -> dict[str, Table]:
    """How soon departments take cases up, and how long cases stood still, for the board's period."""
    period, total, days = board.period, board.total, {"days": period_words(board.period)}
    names = {ACKNOWLEDGE: _("Taken in time"), FIRST_ACTION: _("Begun in time")}
    as_of = period.as_of.timestamp()
    stood = stood_still(read_marks(board), as_of=as_of)
    return {
        "clocks": clocks_table(
            "clocks", _("Cases taken and work begun in time, %(days)s") % days, groups,
            shares_met(read_clocks(board), as_of=as_of), names,
        ),
        "pauses": pauses_table(
            "pauses", _("Time that clocks stood still, %(days)s") % days, pause_causes(), stood, total.waits
        ),
    }  # fmt: skip
