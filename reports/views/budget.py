"""`/reports/budget/`: what cases cost, what waits, what got quicker, and what need not have happened."""

from itertools import chain

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from reports.assumptions import AssumptionsForm, kept_assumptions
from reports.budget_words import (
    backlog_table,
    budget_lines,
    calls_table,
    costs_table,
    money_tiles,
    outcome_table,
    saved,
    visits_table,
)
from reports.filters import asked
from reports.lift import SOON, Side, by_finder, lifts
from reports.lift_words import lift_table
from reports.page import Page, answer
from reports.queries.areas import group_names, services_by_group
from reports.queries.board import Board, read_board
from reports.queries.costs import VIEW, read_costs, read_deflected
from reports.tables import Table
from reports.wording import few_words, period_words

FIGURES = "reports.view"


@needs(FIGURES, VIEW)
def budget(request: StaffRequest) -> HttpResponse:
    """Money for who may see costs, speed for who may see reports, and estimates under assumptions to be changed."""
    viewer = request.viewer
    form, period, chosen = asked(request.GET, timezone.now())
    assumed = AssumptionsForm(request.GET)
    costs = read_costs(period, viewer, chosen=chosen)
    board = read_board(period, chosen=chosen)
    days, with_money = {"days": period_words(period)}, viewer.has(VIEW)
    tables: dict[str, Table] = {}
    if with_money:
        tables |= {
            "outcomes": outcome_table(costs, _("Cost by how cases ended, %(days)s") % days),
            "backlog": backlog_table(costs, _("What is open, and what working it off would cost")),
            "services": costs_table("services", _("Cost by service, %(days)s") % days, costs),
            "departments": costs_table("departments", _("Cost by department, %(days)s") % days, costs),
        }
    avoided = saved(costs, read_deflected(period), assumed)
    tables["calls"] = calls_table(avoided, _("Calls avoided, %(days)s") % days, with_money=with_money)
    tables["visits"] = visits_table(avoided, _("Visits avoided, %(days)s") % days, with_money=with_money)
    quicker = lift_tables(board) if viewer.has(FIGURES) else {}
    page = Page(
        "budget", _("What the money does"), period, [*tables.values(), *chain(*quicker.values())],
        filters=chosen.words(), definitions=budget_lines(),
    )  # fmt: skip
    context = {
        "form": form, "period": period, "tiles": money_tiles(costs) if with_money else [], "tables": tables,
        "quicker": quicker, "assumed": assumed, "few": few_words(), "kept": kept_assumptions(request.GET),
        "costs": costs,
    }  # fmt: skip
    return answer(request, "reports/budget.html", context, page)


def lift_tables(board: Board) -> dict[str, list[Table]]:
    """What was resolved soon: these dates beside the period before, and reported cases beside what staff found."""
    span, names, groups = board.period.seconds(), group_names(), services_by_group()
    now, before = Side(board.cases, **span), Side(board.cases, **board.period.before.seconds())
    reported, by_staff = (Side(each, **span) for each in by_finder(board.cases))
    in_time, by_whom = lifts(now, before, groups), lifts(reported, by_staff, groups)
    return {
        "before": [
            lift_table(
                f"lift-{days}", _("Resolved within %(count)s days, now and in the period before") % {"count": days},
                in_time, names, days=days, here=_("These dates"), there=_("Period before"),
            )
            for days in SOON
        ],
        "found": [
            lift_table(
                f"found-{days}", _("Resolved within %(count)s days, reported and found by staff") % {"count": days},
                by_whom, names, days=days, here=_("Reported"), there=_("Found by staff"),
            )
            for days in SOON
        ],
    }  # fmt: skip
