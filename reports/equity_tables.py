"""The tables of the equity pages: naive and adjusted side by side, gaps by who lives there, and who asks how."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from reports.chance import LIKELY, TOO_FEW
from reports.equity import Equity, numbers_of
from reports.equity_words import is_worse, measure_names, ratio_words, word_label, word_look
from reports.fairness import MEASURES, SATISFIED, TIME
from reports.gaps import Gap
from reports.heard import OFFICE, ONLINE, PHONE, WAYS, WRITTEN
from reports.metrics import FEW, SMALL, Figures, Link, rank_link
from reports.tables import Cell, Row, Table, count_cell, hidden_cells, median_cell
from reports.wording import NONE, count_words, decimal_words, percent_words, signed

_FULL = 50.0  # where ratio 1 lies on a scale from 0 to 100 that ends at ratio 2


@dataclass(frozen=True)
class Line:
    """One area: its cells, its interval in words, and where interval and ratio lie from 0 to 100 (None: not told).

    `cells` are those of `line_heads`.
    """

    label: str
    cells: list[Cell]
    interval: str
    low: float | None
    width: float | None
    middle: float | None
    mark: str
    look: str
    words: str


def lines(found: Equity, measure: str, *, is_public: bool = False) -> list[Line]:
    """Every area in one measure, the worst first and those with too few last."""
    standing, words = found.comparison.adjusted[measure], found.comparison.words[measure]
    bad = np.where(np.isnan(standing.ratio), 1.0, standing.ratio) * (1 if is_worse(measure, 2) else -1)
    order = sorted(range(len(standing)), key=lambda place: (bool(standing.is_few[place]), -bad[place]))
    hidden = hidden_cells(standing.cases.tolist()) if is_public else set()
    made = []
    for place in order:
        is_told = not standing.is_few[place] or (not is_public and standing.cases[place] > 0)
        ratio, low, high = (float(each[place]) for each in (standing.ratio, *standing.interval))
        spot = [_spot(each) for each in (low, high, ratio)] if is_told and math.isfinite(ratio) else None
        look = word_look(int(words[place]), is_worse=is_worse(measure, ratio))
        made.append(
            Line(
                found.places[place].name, _cells(found, measure, place, hide=place in hidden, is_public=is_public),
                _("%(low)s to %(high)s") % {"low": ratio_words(low), "high": ratio_words(high)} if spot else "",
                spot[0] if spot else None, spot[1] - spot[0] if spot else None, spot[2] if spot else None,
                {"is-late": "late", "is-risk": "risk"}.get(look, "mid"), look, word_label(int(words[place])),
            )
        )  # fmt: skip
    return made


def line_heads(measure: str, *, is_public: bool = False) -> list[str]:
    """The columns of these lines."""
    naive = _("Median days") if measure == TIME else _("At first sight")
    counts = [] if is_public else [_("Observed"), _("Expected")]
    return [_("Answers") if measure == SATISFIED else _("Cases"), naive, *counts, _("Ratio")]


def compared_table(found: Equity, measure: str, *, is_public: bool = False) -> Table:
    """The same lines as a table, for files: the interval in numbers."""
    limits = {
        area.name: [_ratio_cell(float(each[place])) for each in found.comparison.adjusted[measure].interval]
        for place, area in enumerate(found.places)
    }
    rows = [
        Row(
            each.label,
            [*each.cells, *(limits[each.label] if each.interval else [Cell(NONE)] * 2), Cell(each.words, each.words)],
        )
        for each in lines(found, measure, is_public=is_public)
    ]  # fmt: skip
    caption = _("%(measure)s, at first sight and beside the same services") % {"measure": measure_names()[measure]}
    return Table(
        f"areas-{measure}", caption, _("Area"),
        [*line_heads(measure, is_public=is_public), _("From"), _("To"), _("In words")], rows,
    )  # fmt: skip


def _cells(found: Equity, measure: str, place: int, *, hide: bool, is_public: bool) -> list[Cell]:
    standing, naive = found.comparison.adjusted[measure], found.comparison.naive[measure]
    cases = int(standing.cases[place])
    few = is_public and bool(standing.is_few[place])
    counts = [] if is_public else [
        Cell(count_words(int(standing.observed[place])), int(standing.observed[place])),
        Cell(decimal_words(float(standing.expected[place]), 1), round(float(standing.expected[place]), 2)),
    ]  # fmt: skip
    return [
        count_cell(cases, hide=hide),
        _naive_cell(found, measure, place, float(naive.observed[place]), is_public=is_public),
        *counts,
        Cell(NONE) if few or not cases else _ratio_cell(float(standing.ratio[place])),
    ]


def _naive_cell(found: Equity, measure: str, place: int, observed: float, *, is_public: bool) -> Cell:
    """What one would see without a second thought: the share, or the median time of all cases."""
    cases = int(found.comparison.naive[measure].cases[place])
    if measure == TIME:
        figures = found.found.get(found.places[place].id)
        return median_cell(figures, is_public=is_public) if figures else Cell(NONE)
    if not cases or (is_public and cases < FEW):
        return Cell(NONE)
    return Cell(percent_words(observed / cases) + ("*" if cases < FEW else ""), round(observed / cases, 4))


def _ratio_cell(ratio: float) -> Cell:
    return Cell(ratio_words(ratio), round(ratio, 3) if math.isfinite(ratio) else None)


def _spot(ratio: float) -> float:
    return round(min(max(ratio, 0.0), 2.0) * _FULL, 1)


def every_measure_table(found: Equity) -> Table:
    """The ratio of every area in every measure, with the word where there is one."""
    names = {name: measure_names()[name] for name in MEASURES}
    rows = []
    for place, area in enumerate(found.places):
        cells = []
        for name in names:
            word = int(found.comparison.words[name][place])
            ratio = float(found.comparison.adjusted[name].ratio[place])
            if word == TOO_FEW:
                cells.append(Cell(word_label(word), word_label(word)))
            else:
                mark = f" ({word_label(word)})" if word >= LIKELY else ""
                cells.append(Cell(f"{ratio_words(ratio)}{mark}", round(ratio, 3) if math.isfinite(ratio) else None))
        rows.append(Row(area.name, cells))
    return Table("measures", _("Ratio to the city in every measure"), _("Area"), list(names.values()), rows)


def gaps_table(found: Equity, measure: str, *, is_public: bool = False) -> Table:
    """Each indicator against a measure: fifths, slope and rank correlation, each with its word."""
    words = found.comparison.gap_words[measure]
    rows = [
        Row(each.name, _gap_cells(gap, int(words[number]), is_public=is_public))
        for number, (each, gap) in enumerate(zip(found.traits, found.comparison.gaps[measure], strict=True))
    ]
    columns = [_("Areas"), _("Lowest fifth"), _("Highest fifth")]
    if not is_public:
        columns += [_("Highest by lowest"), _("Slope"), _("From"), _("To"), _("Rank correlation"), _("Left out")]
    caption = _("%(measure)s by who lives there: ratio to the city") % {"measure": measure_names()[measure]}
    return Table(f"gaps-{measure}", caption, _("Indicator"), [*columns, _("In words")], rows)


def _gap_cells(gap: Gap | None, word: int, *, is_public: bool) -> list[Cell]:
    said = word_label(word)
    if gap is None:
        return [*[Cell(NONE)] * (3 if is_public else 9), Cell(word_label(TOO_FEW), word_label(TOO_FEW))]
    fifths, slope = gap.fifths, gap.slope
    cells = [
        Cell(count_words(gap.areas), gap.areas),
        _number(fifths.lowest if fifths else None), _number(fifths.highest if fifths else None),
    ]  # fmt: skip
    if not is_public:
        link = gap.link
        cells += [
            _number(fifths.gap if fifths else None),
            *(Cell(signed(each), round(each, 3)) for each in (slope.value, slope.low, slope.high)),
            Cell(NONE) if link is None else Cell(signed(link.rho), round(link.rho, 3)),
            Cell(count_words(gap.left_out), gap.left_out),
        ]
    return [*cells, Cell(said, said)]


def _number(value: float | None) -> Cell:
    return Cell(NONE) if value is None else Cell(decimal_words(value, 2), round(value, 3))


def links_table(found: Equity) -> Table:
    """Rank correlations of plain figures with indicators: what a quick look gives, not adjusted for anything."""
    columns = _plain_figures(found)
    rows = []
    for each in found.traits:
        values = [place.indicators.get(each.code) for place in found.places]
        rows.append(Row(each.name, [_link_cell(rank_link(column, values)) for column in columns.values()]))
    return Table(
        "links", _("Rank correlations at first sight, not adjusted (areas, chance)"), _("Indicator"), [*columns], rows
    )  # fmt: skip


def _plain_figures(found: Equity) -> dict[str, list[float | None]]:
    known: list[Figures | None] = [found.found.get(each.id) for each in found.places]
    late: list[float | None] = [
        1 - (each.on_time.value or 0) if each and not each.on_time.is_few else None for each in known
    ]
    rates = found.heard.rates if found.heard else numbers_of([None] * len(known))
    return {
        _("Late share"): late,
        _("Median time"): [each.median_seconds if each else None for each in known],
        _("Requests per resident"): [None if math.isnan(each) else float(each) for each in rates],
    }


def _link_cell(link: Link | None) -> Cell:
    if link is None:
        return Cell(_("Too few to say"), _("Too few to say"))
    words = {"rho": signed(link.rho), "areas": count_words(link.pairs), "chance": percent_words(link.chance)}
    return Cell(_("%(rho)s (%(areas)s, %(chance)s)") % words, round(link.rho, 3))


def way_names() -> dict[str, str]:
    """The ways on which requests reach the city."""
    return {
        ONLINE: _("Website and app"),
        PHONE: _("Phone"),
        OFFICE: _("In person, by letter"),
        WRITTEN: _("Text, email"),
    }


def heard_table(found: Equity, *, is_public: bool = False) -> Table:
    """Requests for each 1,000 residents a year, in all and by way; in public only the whole, and none of few."""
    heard, ways = found.heard, {} if is_public else way_names()
    columns = [_("Per 1,000 residents a year"), *ways.values(), _("By phone or office")]
    rows: list[Row] = []
    for place, area in enumerate(found.places if heard else []):
        assert heard is not None  # noqa: S101, without it there are no rows
        is_told = not is_public or heard.counts[place] >= FEW
        by_way = [heard.by_way_rates[place, list(WAYS).index(way)] for way in ways]
        rates = [heard.rates[place], *by_way]
        spoken = heard.spoken(place)
        spoken_of = 0 if spoken is None else round(spoken * heard.counts[place])
        is_small = is_public and 0 < spoken_of < SMALL
        rows.append(
            Row(
                area.name,
                [
                    *(_rate_cell(float(each), is_told=is_told) for each in rates),
                    Cell(NONE) if spoken is None or not is_told or is_small
                    else Cell(percent_words(spoken), round(spoken, 3)),
                ],
            )
        )  # fmt: skip
    return Table("heard-ways", _("Requests for each 1,000 residents a year"), _("Area"), columns, rows)


def _rate_cell(rate: float, *, is_told: bool) -> Cell:
    if math.isnan(rate) or not is_told:
        return Cell(NONE)
    return Cell(decimal_words(rate, 1 if rate < 10 else 0), round(rate, 2))


def tables_of(found: Equity, measures: Sequence[str], *, is_public: bool = False) -> list[Table]:
    """All tables of a page, for its files."""
    made: list[Any] = []
    for measure in measures:
        made += [compared_table(found, measure, is_public=is_public), gaps_table(found, measure, is_public=is_public)]
    return [*made, heard_table(found, is_public=is_public)]
