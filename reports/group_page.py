"""What the pages of departments, services and channels share: lines that lead on, and one group looked at closely."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from civic311.accounts.viewer import Viewer
from reports.cases import Cases
from reports.charts import resolved_chart, weeks_chart
from reports.facts import headline, promise_tiles, tiles
from reports.method import method_lines
from reports.metrics import Share
from reports.navigation import kept_query
from reports.periods import Period
from reports.quality import quality
from reports.quality_charts import process_map
from reports.quality_tables import Told, beside_city_table, open_counts_table, steps_to_resolve_table
from reports.quality_words import definitions, waiting_words
from reports.queries.board import Board
from reports.queries.equity import read_answers
from reports.queries.named import Named
from reports.queries.voices import read_voices
from reports.row_links import RowLinks
from reports.tables import Group
from reports.wording import few_words, period_words


def leading(groups: Sequence[Group], named: Sequence[Named], page: str, query: QueryDict) -> list[Group]:
    """The lines with the pages they lead to, dates and filters kept."""
    codes, kept = {each.id: each.code for each in named}, kept_query(query)
    return [
        replace(each, url=reverse(page, args=[codes[each.key]]) + kept) if each.key in codes else each
        for each in groups
    ]


def links_by(by: str, named: Sequence[Named], query: QueryDict, viewer: Viewer) -> RowLinks:
    """Links to the cases of each line."""
    return RowLinks(query, viewer, by, {each.id: each.code for each in named})


def only_this(query: QueryDict, by: str, code: str) -> QueryDict:
    """The address of a page about one group, as an address of filters."""
    found = query.copy()
    found[by] = code
    return found


def told(board: Board, *, at: Period | None = None) -> Told:
    """The figures of a board's dates, or of the period before (`at`)."""
    period = at or board.period
    return Told(
        board.total_before if at else board.total, quality(board.cases, **period.seconds()),
        satisfied(board.cases, period),
    )  # fmt: skip


def satisfied(cases: Cases, period: Period) -> Share:
    """Happy answers, of those that say how satisfied somebody is."""
    numbers, are_happy = read_answers(period.start, period.end, period.as_of)
    mine = np.isin(numbers, cases.number)
    return Share(int(np.count_nonzero(are_happy & mine)), int(np.count_nonzero(mine)))


def group_context(board: Board, city: Board | None, links: RowLinks) -> dict[str, Any]:
    """What a page about one department or service shows; `city` to set it beside, when that is fair."""
    here, before = told(board), told(board, at=board.period.before)
    days = {"days": period_words(board.period)}
    whole = told(city) if city else None
    tables = {
        "times": steps_to_resolve_table("times", _("How long it takes, %(days)s") % days, here, before),
        "shares": beside_city_table("shares", _("How work went, %(days)s") % days, here, before, whole, links),
        "open": open_counts_table("open", _("What is open, %(days)s") % days, here, links),
    }
    return {
        "days": days["days"], "tables": tables, "few": few_words(),
        "tiles": tiles(board.total, board.total_before, board.wait(read_voices(board))),
        "promises": promise_tiles(board.total, board.total_before),
        "headline": headline(board.total, city=city.total if city else None, before=board.total_before),
        "waiting": waiting_words(here.work.way), "map": process_map("steps", here.work.way),
        "charts": [weeks_chart(board), resolved_chart("resolved", board.total, board.total_before)],
    }  # fmt: skip


def all_definitions() -> list[str]:
    """How figures of reports are counted, and those of work."""
    return [*method_lines(), *definitions()]
