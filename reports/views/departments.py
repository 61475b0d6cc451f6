"""`/reports/departments/` and one page for each department: how it answers, and where time waits."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from civic311.lib.drawing.charts import Chart
from reports.charts import backlog_chart, median_chart, on_time_chart
from reports.clocks import shares_met, stood_still
from reports.filters import asked
from reports.group_page import all_definitions, group_context, leading, links_by, only_this
from reports.groups import department_groups, service_groups, total_words
from reports.page import Page, answer, slug_of
from reports.quality import quality_by, together
from reports.quality_charts import process_map
from reports.quality_tables import closings_table, times_table, waiting_table
from reports.quality_words import waiting_words
from reports.queries.board import Board, read_board
from reports.queries.clocks import ACKNOWLEDGE, FIRST_ACTION, pause_causes, read_clocks, read_marks
from reports.queries.named import named_departments, named_services
from reports.tables import Group, Table, clocks_table, figures_table, pauses_table
from reports.wording import few_words, period_words

BESIDES_DEPARTMENTS = ("ward", "service", "channel", "severity")


@needs("reports.view")
def departments(request: StaffRequest) -> HttpResponse:
    """Departments beside the whole city: promises, times, closings, what is open, and where time waits."""
    form, period, chosen = asked(request.GET, timezone.now())
    board, named = read_board(period, chosen=chosen), named_departments()
    links = links_by("department", named, request.GET, request.viewer)
    groups = leading(department_groups(board), named, "reports_department", request.GET)
    days, first = {"days": period_words(period)}, _("Department")
    work = quality_by(board.cases, "department", **period.seconds())
    way = together(work.values())
    caption = _("Departments, %(days)s") % days
    figures = figures_table("departments", caption, first, groups, board.by_department, total=board.total,
                            total_name=total_words(chosen))  # fmt: skip
    tables = {
        "departments": links.of_figures(figures, groups),
        "times": times_table("times", _("Time for each step, %(days)s") % days, first, groups, work,
                             board.by_department),
        "closings": closings_table("closings", _("How cases ended, %(days)s") % days, first, groups, work, links),
        "waiting": waiting_table("waiting", _("What is open, %(days)s") % days, first, groups, work, links),
    } | _clock_tables(board, groups)  # fmt: skip
    steps = process_map("steps", way)
    charts = _charts(board, groups)
    context = {
        "form": form, "period": period, "tables": tables, "charts": charts, "few": few_words(), "map": steps,
        "waiting": waiting_words(way),
    }  # fmt: skip
    page = Page("departments", _("How each department answers"), period, [*tables.values()], [*charts, steps],
                chosen.words(), all_definitions())  # fmt: skip
    return answer(request, "reports/departments.html", context, page)


def _charts(board: Board, groups: list[Group]) -> list[Chart]:
    found = board.by_department
    return [
        on_time_chart("department-time", _("On time by department, %"), groups, found),
        median_chart("department-median", _("Median days to resolve by department"), groups, found, city=board.total),
        backlog_chart("backlog", _("Open cases by department"), groups, found),
    ]


@needs("reports.view")
def department(request: StaffRequest, code: str) -> HttpResponse:
    """One department beside the whole city, and each of its services."""
    form, period, chosen = asked(request.GET, timezone.now(), only=BESIDES_DEPARTMENTS)
    own = next((each for each in named_departments() if each.code == code), None)
    if own is None:
        raise Http404
    city = read_board(period, chosen=chosen)
    board = Board(period, city.cases.take(city.cases.department == own.id))
    query, services = only_this(request.GET, "department", code), named_services()
    context = group_context(board, city, links_by("", [], query, request.viewer))
    groups = leading(service_groups(board, 1000), services, "reports_service", query)
    caption = _("Services, %(days)s") % {"days": context["days"]}
    table = figures_table("services", caption, _("Service"), groups, board.by_service)
    context["tables"]["parts"] = links_by("service", services, query, request.viewer).of_figures(table, groups)
    context |= {"form": form, "period": period, "title": own.name, "parts_title": _("Services")}
    page = Page(f"department-{slug_of(code)}", own.name, period, [*context["tables"].values()],
                [*context["charts"], context["map"]], chosen.words(), all_definitions())  # fmt: skip
    return answer(request, "reports/group.html", context, page)


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
