"""Who waits longer, and who is not heard: areas compared as if all asked for the same, beside who lives there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from civic311.city.languages import first_language
from reports.cases import NO_SPAN, SINCE_2000, Cases, Floats
from reports.comparison import Cohort, Comparison, cohort, compare
from reports.fairness import LATE, Standing, answers_of, counts_of
from reports.heard import MONTH, MONTHS, Heard, heard
from reports.lift import STAFF_FOUND
from reports.metrics import Figures, places_of
from reports.periods import Period
from reports.queries.areas import POPULATION, Indicator, Place, indicators_of
from reports.queries.areas import places_of as read_places
from reports.queries.board import Board, Limits
from reports.queries.columns import read_all
from reports.queries.equity import read_answers, redrawn_on
from reports.queries.voices import read_voices
from reports.reporting_rate import ReportingRate, reporting_rate
from routing.models import AreaLayer

_YEAR = MONTHS * MONTH
_SIZES = frozenset({POPULATION, "households"})  # how large an area is, not what it is like


@dataclass(frozen=True)
class Equity:
    """What the equity pages tell of the areas of one layer, in the order of `places`.

    `found` has the plain figures by area id; `heard` is None when less than a month is known, or no area.
    `redrawn` is the last day within the period on which areas changed. `again` is read only where it is shown.
    """

    period: Period
    layer: AreaLayer | None
    measure: str
    places: list[Place]
    indicators: list[Indicator]
    comparison: Comparison
    found: Mapping[int, Figures] = field(repr=False)
    heard: Heard | None
    redrawn: date | None
    again: ReportingRate | None = None

    @property
    def standing(self) -> Standing:
        """The standings in the measure that is asked for."""
        return self.comparison.adjusted[self.measure]

    @property
    def traits(self) -> list[Indicator]:
        """The indicators that gaps are told by, in the order of the comparison."""
        return _traits(self.indicators)

    @property
    def residents(self) -> Floats:
        """Residents of each area; nan where nobody counted them."""
        return numbers_of([each.residents for each in self.places])


def read_equity(
    period: Period, layer: AreaLayer | None, *, measures: Sequence[str] = (LATE,), chosen: Limits | None = None,
    with_voices: bool = False,
) -> Equity:  # fmt: skip
    """Everything about the areas of a layer, of the requests that are `chosen`; `measures` are shown in full.

    `with_voices`: also how fast incidents are reported again.
    """
    everything = read_all(layer=layer)
    until = period.end.timestamp()
    cases = _received(everything, min(period.start.timestamp(), until - _YEAR), until)
    board = Board(period, chosen.apply(cases) if chosen is not None else cases)
    places = read_places(layer, period.start)
    indicators = indicators_of(layer)
    ids = [each.id for each in places]
    mine = cohort(board.cases, ids, **period.seconds())
    told = {
        each.code: numbers_of([place.indicators.get(each.code) for place in places]) for each in _traits(indicators)
    }
    residents = numbers_of([each.residents for each in places])
    counts = counts_of(mine.answered, len(ids), mine.services)
    comparison = compare(counts, _answers(board, mine, len(ids)), residents, told, in_full=measures)
    return Equity(
        period, layer, measures[0], places, indicators, comparison, board.by_area,
        heard(board.cases, ids, residents, since=_first(everything, until), until=until, language=first_language()),
        redrawn_on(layer, period), _again(board, cases, ids) if with_voices and ids else None,
    )  # fmt: skip


def _again(board: Board, cases: Cases, areas: Sequence[int]) -> ReportingRate:
    """How fast incidents are reported again; `cases` are all those among which voices may be, without filters."""
    by_staff = cases.number[cases.where("channel", [STAFF_FOUND])].astype(np.int64)
    return reporting_rate(board.cases, read_voices(board), by_staff, areas, **board.period.seconds())


def _traits(indicators: Sequence[Indicator]) -> list[Indicator]:
    return [each for each in indicators if each.code not in _SIZES]


def numbers_of(values: Sequence[float | None]) -> Floats:
    """Values as a column, nan for those not known."""
    return np.array([np.nan if each is None else each for each in values], dtype=np.float64)


def _answers(board: Board, mine: Cohort, areas: int) -> Floats:
    """Answers to the question after a closing, by service, area and whether somebody is satisfied."""
    period = board.period
    numbers, is_happy = read_answers(period.start, period.end, period.as_of)
    place, known = places_of(mine.number, numbers)
    rows = place[known]
    return answers_of(mine.answered.area[rows], mine.answered.service[rows], is_happy[known], areas, mine.services)


def _received(cases: Cases, start: float, end: float) -> Cases:
    """The cases received between two moments; all cases lie in the order in which they came."""
    edges = [min(max(int(np.ceil(each)) - SINCE_2000, 0), NO_SPAN - 1) for each in (start, end)]
    first, last = np.searchsorted(cases.raw("received"), edges)
    return cases.take(slice(int(first), int(last)))


def _first(cases: Cases, otherwise: float) -> float:
    """When the first of all requests came: months before it are not silent, only unknown."""
    return float(cases.take(slice(0, 1)).received[0]) if len(cases) else otherwise
