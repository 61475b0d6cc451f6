"""`/reports/services/` and one page for each service."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from reports.charts import backlog_chart, on_time_chart
from reports.filters import asked
from reports.group_page import all_definitions, group_context, leading, links_by, only_this
from reports.groups import service_groups, total_words, ward_groups
from reports.page import Page, answer, slug_of
from reports.quality import quality_by
from reports.quality_tables import closings_table, times_table, waiting_table
from reports.queries.board import Board, read_board
from reports.queries.named import Named, named_services, named_wards
from reports.tables import figures_table
from reports.wording import few_words, period_words

MOST = 15  # lines of a chart
BESIDES_SERVICES = ("ward", "department", "channel", "severity")


@needs("reports.view")
def services(request: StaffRequest) -> HttpResponse:
    """Every service that was asked for: promises, times, closings and what is open."""
    form, period, chosen = asked(request.GET, timezone.now())
    board, named = read_board(period, chosen=chosen), named_services()
    links = links_by("service", named, request.GET, request.viewer)
    groups = leading(service_groups(board, 1000), named, "reports_service", request.GET)
    days, first = {"days": period_words(period)}, _("Service")
    work = quality_by(board.cases, "service", **period.seconds())
    figures = figures_table("services", _("Services, %(days)s") % days, first, groups, board.by_service,
                            total=board.total, total_name=total_words(chosen))  # fmt: skip
    tables = {
        "services": links.of_figures(figures, groups),
        "times": times_table("times", _("Time for each step, %(days)s") % days, first, groups, work, board.by_service),
        "closings": closings_table("closings", _("How cases ended, %(days)s") % days, first, groups, work, links),
        "waiting": waiting_table("waiting", _("What is open, %(days)s") % days, first, groups, work, links),
    }
    charts = [
        on_time_chart("service-time", _("On time by service, the most asked for, %"), groups[:MOST], board.by_service),
        backlog_chart("backlog", _("Open cases of these services"), groups[:MOST], board.by_service),
    ]
    context = {"form": form, "period": period, "tables": tables, "charts": charts, "few": few_words()}
    page = Page("services", _("How each service is answered"), period, [*tables.values()], charts, chosen.words(),
                all_definitions())  # fmt: skip
    return answer(request, "reports/services.html", context, page)


@needs("reports.view")
def service(request: StaffRequest, code: str) -> HttpResponse:
    """One service beside the period before, and in each ward."""
    form, period, chosen = asked(request.GET, timezone.now(), only=BESIDES_SERVICES)
    own = _known(code)
    city = read_board(period, chosen=chosen)
    board = Board(period, city.cases.take(city.cases.service == own.id))
    query = only_this(request.GET, "service", code)
    context = group_context(board, None, links_by("", [], query, request.viewer))
    groups = ward_groups(period, own=None, board=board, page="", only=chosen.wards)
    wards = links_by("ward", named_wards(period.start), query, request.viewer)
    caption = _("Wards, %(days)s") % {"days": context["days"]}
    table = figures_table("wards", caption, _("Ward"), groups, board.by_area, total=board.total, with_rate=True,
                          total_name=total_words(chosen))  # fmt: skip
    context["tables"]["parts"] = wards.of_figures(table, groups)
    context |= {"form": form, "period": period, "title": own.name, "parts_title": _("Wards")}
    page = Page(f"service-{slug_of(code)}", own.name, period, [*context["tables"].values()],
                [*context["charts"], context["map"]], chosen.words(), all_definitions())  # fmt: skip
    return answer(request, "reports/group.html", context, page)


def _known(code: str) -> Named:
    """The service of that code; else 404."""
    for each in named_services():
        if each.code == code:
            return each
    raise Http404
