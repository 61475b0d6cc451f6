"""The tables and tiles of the budget page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from civic311.city.money import money
from reports.assumptions import AssumptionsForm
from reports.endings import CANCELED, NOT_ACTIONABLE, RESOLVED
from reports.facts import Tile
from reports.metrics import Share
from reports.queries.areas import department_names, service_names
from reports.queries.costs import CostBoard, Deflected
from reports.spending import FEWEST, Avoided, Costs, working_off
from reports.tables import Cell, Row, Table, count_cell, share_cell
from reports.wording import NONE, count_words, number_words, percent_words


@dataclass(frozen=True)
class Saved:
    """What need not have happened, under the assumptions of the page."""

    helped: Avoided
    content: Avoided
    called_off: Avoided
    visits: Avoided


def saved(board: CostBoard, found: Deflected, assumed: AssumptionsForm) -> Saved:
    """Calls and visits avoided. A visit costs what was assumed, else the average resolved case with lines."""
    call, share = assumed.call_cents, assumed.callers_share
    visit = assumed.visit_cents
    each = board.by_outcome[RESOLVED].usual if visit is None else visit
    return Saved(
        Avoided(found.helped, share, call), Avoided(found.content, share, call), Avoided(found.called_off, 1.0, call),
        Avoided(board.joined_unseen, assumed.second_share, each),
    )  # fmt: skip


def amount(cents: float | None) -> Cell:
    """An amount of money, in whole units of the currency in the CSV; a dash where there is none."""
    return Cell(money_words(cents), None if cents is None else round(cents) / 100)


def money_words(cents: float | None) -> str:
    """$12.50; a dash for None."""
    return NONE if cents is None else money(cents)


def money_tiles(board: CostBoard) -> list[Tile]:
    """What was written down, on average and for all; what waits; what duplicates and reopenings add."""
    ahead, known = working_off(board.backlog)
    return [
        Tile(_("Written down"), money(board.total.total), _recorded(board.total)),
        Tile(_("Each case"), money_words(board.total.each), _("Average of the cases with lines")),
        Tile(
            _("All cases, estimated"), money_words(board.total.estimate),
            _("Cases without lines taken as the median one"),
        ),
        Tile(_("Working off what is open"), money_words(ahead), _open_known(known, len(board.waiting))),
        Tile(_("Each duplicate"), money_words(board.duplicates.each), _recorded(board.duplicates)),
        Tile(_("Each reopening"), money_words(board.reopened.each), _recorded(board.reopened)),
    ]  # fmt: skip


def outcome_table(board: CostBoard, caption: str) -> Table:
    """What cases cost by how they ended; joined ones and reopenings below the total, since they are not part of it."""
    names = {
        RESOLVED: _("Resolved"), NOT_ACTIONABLE: _("Answered, no work to do"), CANCELED: _("Withdrawn"),
    }  # fmt: skip
    rows = [Row(name, _cells(board.by_outcome[ending])) for ending, name in names.items()]
    rows += [
        Row(_("All"), _cells(board.total), is_total=True),
        Row(_("Joined to another case"), _cells(board.duplicates)),
        Row(_("After it was reopened"), _cells(board.reopened)),
    ]
    return Table("outcomes", caption, _("How it ended"), _columns(), rows)


def costs_table(code: str, caption: str, board: CostBoard) -> Table:
    """What cases cost by "services" or "departments", the most first. Raises KeyError for another code."""
    found, names, first = {
        "services": (board.by_service, service_names(), _("Service")),
        "departments": (board.by_department, department_names() | {0: _("Not routed yet")}, _("Department")),
    }[code]
    rows = sorted(found.items(), key=lambda each: (-each[1].total, -each[1].cases, each[0]))
    lines = [Row(names.get(key, ""), _cells(costs)) for key, costs in rows]
    return Table(code, caption, first, _columns(), [*lines, Row(_("All"), _cells(board.total), is_total=True)])


def backlog_table(board: CostBoard, caption: str) -> Table:
    """Open cases by service and what working them off would cost."""
    names = service_names()
    order = sorted(board.backlog.items(), key=lambda each: (-(each[1].estimate or 0), -each[1].cases, each[0]))
    rows = []
    for key, each in order:
        rests = board.by_service.get(key, Costs()).recorded
        cells = [
            count_cell(each.cases), count_cell(board.late.get(key, 0)), amount(each.each), count_cell(rests),
            amount(each.estimate),
        ]  # fmt: skip
        rows.append(Row(names.get(key, ""), cells))
    ahead, _known = working_off(board.backlog)
    total = [
        count_cell(len(board.waiting)), count_cell(sum(board.late.values())), Cell(NONE),
        count_cell(board.total.recorded), amount(ahead),
    ]  # fmt: skip
    columns = [
        pgettext("count of requests", "Open"), _("Past due"), _("Each case, average"), _("From so many cases"),
        _("Working off, estimated"),
    ]  # fmt: skip
    return Table("backlog", caption, _("Service"), columns, [*rows, Row(_("All"), total, is_total=True)])


def calls_table(found: Saved, caption: str, *, with_money: bool) -> Table:
    """Calls that need not have been made, each source by itself."""
    lines = {
        _("Readers who said that an article helped"): found.helped,
        _("People content with a notice, who then did not report"): found.content,
        _("Calls to residents dropped, since they knew already"): found.called_off,
    }
    columns = [_("Counted"), _("Would have been a call"), _("Calls avoided, estimated")]
    rows = [Row(name, _avoided(each, with_money=with_money)) for name, each in lines.items()]
    return Table("calls", caption, _("What was recorded"), columns + _saved_column(with_money), rows)


def visits_table(found: Saved, caption: str, *, with_money: bool) -> Table:
    """Visits that need not have been made, since the case was found to be a duplicate first."""
    columns = [_("Counted"), _("Would have been a visit"), _("Visits avoided, estimated")]
    rows = [Row(_("Duplicates joined before anybody was on site"), _avoided(found.visits, with_money=with_money))]
    return Table("visits", caption, _("What was recorded"), columns + _saved_column(with_money), rows)


def _saved_column(with_money: bool) -> list[str]:
    return [_("Not spent, estimated")] if with_money else []


def _avoided(each: Avoided, *, with_money: bool) -> list[Cell]:
    return [
        count_cell(each.counted),
        Cell(percent_words(each.share), round(each.share, 4)),
        Cell(number_words(each.times), round(each.times, 2)),
        *([amount(each.estimate)] if with_money else []),
    ]


def _columns() -> list[str]:
    return [
        _("Cases"), _("With lines"), _("Written down"), _("Each case, average"), _("Each case, median"),
        _("All cases, estimated"),
    ]  # fmt: skip


def _cells(found: Costs) -> list[Cell]:
    return [
        count_cell(found.cases),
        share_cell(Share(found.recorded, found.cases), is_public=False, with_bar=True),
        amount(found.total), amount(found.each), amount(found.middle), amount(found.estimate),
    ]  # fmt: skip


def _recorded(found: Costs) -> str:
    values = {"recorded": count_words(found.recorded), "cases": count_words(found.cases)}
    return _("Lines for %(recorded)s of %(cases)s cases") % values


def _open_known(known: int, waiting: int) -> str:
    values = {"known": count_words(known), "all": count_words(waiting)}
    return _("Estimated for %(known)s of %(all)s open cases") % values


def budget_lines() -> list[str]:
    """How the page counts, and what it cannot show."""
    return [
        _(
            "Cases that ended in these dates. What was written down counts at the price of its day; parts of a split "
            "case count for the whole. Nobody writes down everything, so the average may be of the dearer cases."
        ),
        _(
            "“All cases, estimated” adds, for each case without lines, the median of those that have some. None is "
            "made from fewer than %(few)s cases. Estimates of services do not add up to the estimate of all."
        )
        % {"few": FEWEST},
        _(
            "Duplicates are cases that were joined to another; they are not in the other lines. A reopening costs what "
            "was written down from the day on which the case was first taken up again, and is part of its case."
        ),
        _(
            "Working off what is open: open cases at the end of these dates, each at the average of its service. "
            "Services with fewer than %(few)s recorded cases are left out. What came first may have been the easy work."
        )
        % {"few": FEWEST},
        _(
            "Resolved within 3 and 10 days: open cases count as still waiting. A difference is told only when it is "
            "more than chance explains; even then it may come from other work, not from quicker work."
        ),
        _(
            "Calls and visits avoided are guesses built on the numbers in the boxes. Calls are counted for the whole "
            "city, whatever filters are chosen. How often people look at their own case instead of calling is not "
            "recorded, so it is not here. Calls and visits are not added up: they are not the same money."
        ),
    ]
