"""Everything received in a longer past, for what is told by month and beside the year before."""

from datetime import datetime, time, timedelta

from reports.cases import Cases
from reports.periods import Period
from reports.queries.board import Limits
from reports.queries.columns import read_all

YEAR = timedelta(days=364)  # 52 weeks: as many Mondays as now


def received_since(start: datetime, chosen: Limits) -> Cases:
    """The cases received since then, those that are `chosen`."""
    cases = read_all()
    return chosen.apply(cases.take(cases.received >= start.timestamp()))


def a_year_before(period: Period) -> tuple[float, float]:
    """Start and end of the same days 52 weeks earlier."""
    return (period.start - YEAR).timestamp(), (period.end - YEAR).timestamp()


def twelve_months(period: Period) -> list[datetime]:
    """The first moments of the last twelve months up to the period's end, and that end."""
    last = period.last_day
    number = last.year * 12 + last.month - 1
    firsts = [last.replace(year=each // 12, month=each % 12 + 1, day=1) for each in range(number - 11, number + 1)]
    return [*(datetime.combine(each, time(0), tzinfo=period.start.tzinfo) for each in firsts), period.end]
