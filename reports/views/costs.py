"""`/reports/costs/`: what cases cost, by service, and what duplicates and reopenings add."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from civic311.city.money import money
from reports.facts import Tile
from reports.forms import asked_period
from reports.page import Page, answer
from reports.queries.costs import VIEW, CostBoard, Costs, read_costs
from reports.tables import Cell, Row, Table
from reports.wording import NONE, count_words, percent_words, period_words
from routing.reference import reference


@needs(VIEW)
def costs(request: StaffRequest) -> HttpResponse:
    """Costs of the cases that ended in the period."""
    form, period = asked_period(request.GET, timezone.now())
    board = read_costs(period, request.viewer)
    table = _table(board, _("Cost by service, %(days)s") % {"days": period_words(period)})
    page = Page("costs", _("What cases cost"), period, [table], definitions=[counted_words()])
    context = {"form": form, "period": period, "table": table, "tiles": _tiles(board), "board": board}
    return answer(request, "reports/costs.html", context, page)


def counted_words() -> str:
    """How costs are counted."""
    return _(
        "Cases that ended in these dates. What was written down counts at the price of its day. “All cases, estimated” "
        "adds, for each case without lines, the median of those that have some; it is an estimate, and none is made "
        "from fewer than five cases. Duplicates are cases that were joined to another. A reopening costs what was "
        "written down from the day on which the case was first taken up again."
    )


def _tiles(board: CostBoard) -> list[Tile]:
    return [
        Tile(_("Written down"), money(board.total.total), _recorded(board.total)),
        Tile(_("Each case"), _money(board.total.each), _("Average of the cases with lines")),
        Tile(_("All cases, estimated"), _money(board.total.estimate), _("Cases without lines taken as the median one")),
        Tile(_("Each duplicate"), _money(board.duplicates.each), _recorded(board.duplicates)),
        Tile(_("Each reopening"), _money(board.reopened.each), _recorded(board.reopened)),
    ]  # fmt: skip


def _recorded(found: Costs) -> str:
    values = {"recorded": count_words(len(found.recorded)), "cases": count_words(found.cases)}
    return _("Lines for %(recorded)s of %(cases)s cases") % values


def _money(cents: float | None) -> str:
    return NONE if cents is None else money(cents)


def _amount(cents: float | None) -> Cell:
    return Cell(_money(cents), None if cents is None else round(cents) / 100)


def _table(board: CostBoard, caption: str) -> Table:
    known = reference().services_by_id
    columns = [_("Cases"), _("With lines"), _("Written down"), _("Each case"), _("All cases, estimated")]
    rows = sorted(board.by_service.items(), key=lambda each: (-each[1].total, -each[1].cases, each[0]))
    lines = [Row(str(known[key]), _cells(found)) for key, found in rows if key in known]
    return Table("costs", caption, _("Service"), columns, [*lines, Row(_("All"), _cells(board.total), is_total=True)])


def _cells(found: Costs) -> list[Cell]:
    share = len(found.recorded) / found.cases if found.cases else None
    return [
        Cell(count_words(found.cases), found.cases),
        Cell(percent_words(share), share, None if share is None else round(100 * share)),
        _amount(found.total), _amount(found.each), _amount(found.estimate),
    ]  # fmt: skip
