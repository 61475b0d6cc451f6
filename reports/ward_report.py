"""What is counted for the page, the published page and the pack of one ward; the same for all three."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from reports.cases import Floats, Integers
from reports.endings import JOINED
from reports.lift import Lifted, Side, lifts
from reports.metrics import Share
from reports.periods import Period
from reports.queries.areas import Place, areas_with_code, reporting_layer, services_by_group
from reports.queries.board import Board, Limits, read_board
from reports.queries.columns import read_all
from reports.queries.equity import read_answers


@dataclass(frozen=True)
class WardReport:
    """A ward's figures of a period (`board`), beside the `city`'s.

    `area_ids` are all that had the ward's code: a request belongs to the ward as it was drawn on its day.
    `earlier` are the ward's of the same dates a year before; None where the records begin later. `satisfied` and
    `city_satisfied` are shares of the answers to cases of the period.
    """

    place: Place
    area_ids: list[int]
    city: Board
    board: Board
    earlier: Board | None
    satisfied: Share
    city_satisfied: Share

    @property
    def period(self) -> Period:
        return self.board.period


def read_ward(place: Place, period: Period, *, chosen: Limits | None = None) -> WardReport:
    """All that is counted for a ward, of the requests that are `chosen`."""
    city = read_board(period, chosen=chosen)
    ids = areas_with_code(reporting_layer(), place.code)
    board = city.of_areas(ids)
    numbers, is_happy = read_answers(period.start, period.end, period.as_of)
    shares = [share_satisfied(each, numbers, is_happy) for each in (board, city)]
    return WardReport(place, ids, city, board, read_earlier(period, ids, chosen=chosen), *shares)


def read_earlier(period: Period, area_ids: Sequence[int] = (), *, chosen: Limits | None = None) -> Board | None:
    """The same dates a year before, of some areas or of all; None where records do not reach back to their start."""
    before = period.year_earlier
    first = read_all().take(slice(0, 1)).received
    if not len(first) or first[0] >= _next_day(before.start):
        return None
    found = read_board(before, chosen=chosen)
    return found.of_areas(area_ids) if area_ids else found


def _next_day(moment: datetime) -> float:
    """A day after the start: a city whose records begin on that day has them all."""
    return moment.timestamp() + 86_400.0


def read_satisfied(board: Board) -> Share:
    """Happy and very happy, of those who said how happy they are with how a request of the period was closed."""
    period = board.period
    return share_satisfied(board, *read_answers(period.start, period.end, period.as_of))


def share_satisfied(board: Board, numbers: Integers, is_happy: Floats) -> Share:
    """The same from answers by number of the request; answers to joined requests are left out."""
    span = board.period.seconds()
    told = board.cases.take(np.isin(board.cases.number, numbers))  # few of many
    of_period = (told.received >= span["start"]) & (told.received < span["end"])
    mine = told.number[of_period & ~((told.ending == JOINED) & (told.closed <= span["as_of"]))]
    counted = np.isin(numbers, mine)
    return Share(int(np.count_nonzero(is_happy & counted)), int(np.count_nonzero(counted)))


def ward_lifts(report: WardReport) -> list[Lifted]:
    """The share resolved soon now against a year earlier, or against the period before where that is not known."""
    period = report.period
    there = report.earlier.period if report.earlier else period.before
    cases = report.earlier.cases if report.earlier else report.board.cases
    return lifts(Side(report.board.cases, **period.seconds()), Side(cases, **there.seconds()), services_by_group())
