"""What the page of partners' figures shows: the plot with its words, and the figures that were loaded."""

from functools import partial
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from civic311.lib.drawing.charts import Level, Point, ScatterChart
from reports.associations import FEWEST
from reports.chance import CLEAR, LIKELY
from reports.equity_words import Finding, measure_names, word_label
from reports.fairness import MEASURES, TIME
from reports.models import PartnerFigure
from reports.partner_plot import RATE, Plotted
from reports.queries.areas import Indicator
from reports.tables import Cell, Row, Table
from reports.wording import NONE, count_words, decimal_words, number_words, percent_words, signed


def names_of_measures() -> dict[str, str]:
    """The measures that a figure can be set against."""
    return {name: measure_names()[name] for name in MEASURES} | {RATE: _("Requests per 1,000 residents")}


def figure_words(figure: PartnerFigure | Indicator) -> str:
    """Its name, with its unit where it has one."""
    unit = "" if isinstance(figure, Indicator) else figure.unit
    return _("%(name)s (%(unit)s)") % {"name": figure.name, "unit": unit} if unit else figure.name


def measure_words(measure: str) -> str:
    """A measure as the title of an axis."""
    if measure == RATE:
        return _("Requests for each 1,000 residents a year")
    if measure == TIME:
        return _("Time until resolved, ratio to the city")
    return _("%(measure)s, ratio to the city") % {"measure": measure_names()[measure]}


def plot_chart(plotted: Plotted) -> ScatterChart:
    """A mark for each area of which both figures are known."""
    shown = np.flatnonzero(np.isfinite(plotted.across) & np.isfinite(plotted.up)).tolist()
    city = plotted.found.heard.city if plotted.measure == RATE and plotted.found.heard else None
    level = city if plotted.measure == RATE else 1.0
    figure, measure = figure_words(plotted.figure), names_of_measures()[plotted.measure]
    return ScatterChart(
        code="plot", title=_("%(measure)s by %(figure)s") % {"measure": measure, "figure": plotted.figure.name},
        note=_("each mark an area"), first=_("Area"), x_title=figure, y_title=measure_words(plotted.measure),
        points=[
            Point(plotted.found.places[place].name, _short(plotted.across[place]), round(float(plotted.up[place]), 3))
            for place in shown
        ],
        centre=None if level is None else Level(level, _("the city")), write_x=number_words,
        write=partial(decimal_words, places=0 if plotted.measure == RATE else 2),
        empty=_("No area has both figures in these dates. Choose more days, fewer filters, or other areas."),
    )  # fmt: skip


def _short(value: float) -> float:
    """Four figures are enough for a drawing and its table."""
    return float(f"{value:.4g}")


def plot_finding(plotted: Plotted) -> Finding:
    """Whether the two go together, in one of the three words."""
    said, link = plotted.said, plotted.said.link
    look = {CLEAR: "is-risk", LIKELY: "is-risk"}.get(said.word, "")
    figure, measure = plotted.figure.name, names_of_measures()[plotted.measure]
    if link is None:
        few = _("At least %(count)s areas with both figures are needed, and neither may be the same everywhere.")
        return Finding(word_label(said.word), look, [few % {"count": count_words(FEWEST)}, *_left_out(plotted)])
    names = {"figure": figure, "measure": measure}
    if said.word < LIKELY:
        first = _("“%(measure)s” does not go with “%(figure)s” more than chance explains.") % names
    elif link.rho > 0:
        first = _("Where “%(figure)s” is higher, “%(measure)s” is higher too.") % names
    else:
        first = _("Where “%(figure)s” is higher, “%(measure)s” is lower.") % names
    words = {"rho": signed(link.rho), "chance": percent_words(link.chance)}
    counted = ngettext("Over %(count)s area:", "Over %(count)s areas:", link.pairs) % {"count": count_words(link.pairs)}
    told = _("rank correlation %(rho)s; chance alone would give one as strong %(chance)s of the time.") % words
    looks = ngettext(
        "The word allows for the %(count)s pair of figures that can be looked at here.",
        "The word allows for the %(count)s pairs of figures that can be looked at here.",
        said.looks,
    ) % {"count": count_words(said.looks)}
    return Finding(word_label(said.word), look, [first, f"{counted} {told}", looks, *_left_out(plotted)])


def _left_out(plotted: Plotted) -> list[str]:
    if not (left := plotted.said.left_out):
        return []
    words = ngettext(
        "%(count)s area lacks one of the two, or has too few cases.",
        "%(count)s areas lack one of the two, or have too few cases.",
        left,
    )
    return [words % {"count": count_words(left)}]


def provenance(figure: PartnerFigure | Indicator) -> str:
    """Where a partner's figure comes from, in one line; "" for one of the city's own."""
    if isinstance(figure, Indicator):
        return ""
    return _("Source of “%(figure)s”: %(provider)s, %(day)s. License: %(licence)s.") % {
        "figure": figure.name, "provider": figure.provider, "licence": figure.licence, "day": _day(figure),
    }  # fmt: skip


def loaded_table(figures: list[Any], *, may_load: bool) -> Table:
    """The figures of partners with where they come from; each leads to its replacing for those who may."""
    rows = [
        Row(
            each.name,
            [
                *(Cell(words or NONE, words) for words in (each.unit, each.provider, each.licence)),
                Cell(_day(each), each.as_of.isoformat()), Cell(count_words(each.area_count), each.area_count),
                Cell(_source_words(each), each.source),
            ],
            reverse("reports_partner", args=[each.pk]) if may_load else "",
        )
        for each in figures
    ]  # fmt: skip
    columns = [_("Unit"), _("Provider"), _("License"), _("Describes"), _("Areas"), _("Made of")]
    return Table("partners", _("Figures that partners brought"), _("Figure"), columns, rows)


def _source_words(figure: PartnerFigure) -> str:
    return {
        PartnerFigure.Source.AREAS: _("values by area"),
        PartnerFigure.Source.COUNTED: _("points, counted"),
        PartnerFigure.Source.AVERAGED: _("points, averaged"),
    }[PartnerFigure.Source(figure.source)]


def _day(figure: PartnerFigure) -> str:
    return date_format(figure.as_of, pgettext("format of a day in a range", "j F Y"))


def plot_definitions() -> list[str]:
    """How the plot is made, and what it cannot show."""
    return [
        _("Measures are those of the equity page: each area against what the same services have across the city."),
        _(
            "The rank correlation goes from −1 to +1. Areas count alike, whatever their size; those with fewer than "
            "20 cases are left out."
        ),
        _(
            "The word is corrected for all pairs of figures that this page offers, so that trying many does not find "
            "one by chance. The equity page weighs areas by residents and may say another word."
        ),
        _("Points are counted or averaged in the areas as they are drawn today."),
        _(
            "It cannot show that one thing causes the other, nor what holds for a person: two figures of areas may "
            "go together because both go with a third. A partner's figure is as good as its source."
        ),
    ]
