"""Any figure about areas against any measure of the equity page: what is plotted, and what may be said of it."""

from dataclasses import dataclass

import numpy as np

from reports.associations import Association, association
from reports.cases import Floats
from reports.chance import TOO_FEW
from reports.equity import Equity, numbers_of
from reports.fairness import MEASURES
from reports.metrics import FEW
from reports.models import PartnerFigure
from reports.queries.areas import Indicator
from reports.queries.partners import values_of

RATE = "rate"
OFFERED = (*MEASURES, RATE)
_PARTNER, _INDICATOR = "partner-", "area-"


@dataclass(frozen=True)
class Plotted:
    """One figure across, one measure up, both in the order of the equity's areas; nan where there is none.

    `figure` is a partner's, or an indicator of the areas.
    """

    found: Equity
    figure: PartnerFigure | Indicator
    measure: str
    across: Floats
    up: Floats
    said: Association


def figure_code(figure: PartnerFigure | Indicator) -> str:
    """How a figure is called in the address."""
    return f"{_INDICATOR}{figure.code}" if isinstance(figure, Indicator) else f"{_PARTNER}{figure.pk}"


def plotted(found: Equity, figures: list[PartnerFigure], code: str, measure: str) -> Plotted | None:
    """The figure of this code, else the first one, against a measure; None when there is no figure at all."""
    offered: list[PartnerFigure | Indicator] = [*figures, *found.indicators]
    figure = next((each for each in offered if figure_code(each) == code), offered[0] if offered else None)
    if figure is None:
        return None
    across, up = _across(found, figure), _up(found, measure)
    said = association(across, up, looks=len(offered) * len(OFFERED))
    return Plotted(found, figure, measure, across, up, said)


def _across(found: Equity, figure: PartnerFigure | Indicator) -> Floats:
    if isinstance(figure, Indicator):
        return numbers_of([each.indicators.get(figure.code) for each in found.places])
    return numbers_of(values_of(figure, [each.id for each in found.places]))


def _up(found: Equity, measure: str) -> Floats:
    """The measure of each area, left open where it has too few cases."""
    if measure == RATE:
        heard = found.heard
        return (
            np.full(len(found.places), np.nan) if heard is None else np.where(heard.counts >= FEW, heard.rates, np.nan)
        )
    ratio = found.comparison.adjusted[measure].ratio
    return np.where((found.comparison.words[measure] == TOO_FEW) | ~np.isfinite(ratio), np.nan, ratio)
