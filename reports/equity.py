"""Who waits longer, and who is not heard: the figures of areas beside who lives there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reports.metrics import Figures, Link, per_thousand, rank_link
from reports.queries.areas import POPULATION, Indicator, Place, indicators_of, places_of
from reports.queries.board import Board
from reports.tables import Table, equity_table
from reports.wording import link_words, period_words, signed
from routing.models import AreaLayer


@dataclass(frozen=True)
class Finding:
    """One indicator with its links to on-time share, median time and requests per resident, each with its words."""

    name: str
    links: list[Link | None]
    marks: list[str]
    sentences: list[str]


@dataclass(frozen=True)
class Equity:
    """What the equity page shows for one layer."""

    table: Table
    findings: list[Finding]
    clear: list[str]
    compared: int
    places: int


def equity(board: Board, layer: AreaLayer | None, *, is_public: bool = False) -> Equity:
    """The table and the links of a layer; links leave out shares and medians that rest on few requests."""
    places = places_of(layer, board.period.start)
    indicators = indicators_of(layer)
    caption = _("Answers and residents, %(days)s") % {"days": period_words(board.period)}
    first = str(layer) if layer else _("Area")
    table = equity_table(caption, first, places, board.by_area, indicators, is_public=is_public)
    columns = _measures(places, board.by_area)
    findings = [_finding(one, places, columns) for one in indicators if one.code != POPULATION]
    clear = [
        sentence
        for each in findings
        for link, sentence in zip(each.links, each.sentences, strict=True)
        if link is not None and link.chance <= 0.05
    ]
    compared = sum(link is not None for each in findings for link in each.links)
    return Equity(table, findings, clear, compared, len(places))


def _measures(places: Sequence[Place], found: dict[int, Figures]) -> list[tuple[str, list[float | None]]]:
    known = [found.get(each.id) for each in places]
    on_time = [each.on_time.value if each and not each.on_time.is_few else None for each in known]
    median = [each.median_seconds if each else None for each in known]
    rates = [
        per_thousand(each.received if each else 0, place.residents) for each, place in zip(known, places, strict=True)
    ]
    return [(_("On-time share"), on_time), (_("Median time"), median), (_("Requests per resident"), rates)]


def _finding(indicator: Indicator, places: Sequence[Place], columns: list[tuple[str, list[Any]]]) -> Finding:
    values = [each.indicators.get(indicator.code) for each in places]
    links = [rank_link(column, values) for _name, column in columns]
    marks = ["–" if link is None else signed(link.rho) for link in links]
    sentences = [link_words(link, name, indicator.name) for link, (name, _c) in zip(links, columns, strict=True)]
    return Finding(indicator.name, links, marks, sentences)
