"""What the forecast page shows: the days ahead of one series, the weeks before, and how good such forecasts were."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np

from reports.count_ranges import part_of
from reports.forecast_rounds import FEWEST_DAYS, can_forecast
from reports.models import ForecastScore
from reports.queries.arrivals import Counts, Received, has_history, read_received, today_of
from reports.queries.forecasts import DayAhead, Sums, arrivals_ahead, score_of, sums_ahead

DAYS_BACK, DAYS_AHEAD = 28, 14
FEWEST_IN_SHARE = 10  # below that a ward's share of a service is chance

# Why there is nothing to show.
NOT_INSTALLED, TOO_EARLY, SOON, ENDED, TOO_FEW = "not_installed", "too_early", "soon", "ended", "too_few"


@dataclass(frozen=True)
class Reading:
    """One series: the whole city, a service, a ward, or a service in a ward.

    `why_not` is "" or why there are no days. `share` is set where the ward's days are its part of the service's
    forecast, whose `score` it then is. `past` are the requests received on the days before `today`.
    """

    now: datetime
    today: date
    days: list[DayAhead]
    past: Counts
    score: ForecastScore | None
    share: float | None
    why_not: str
    received: Received

    @property
    def first(self) -> date:
        """The first of the days before."""
        return self.today - timedelta(days=len(self.past))

    @property
    def whole(self) -> float:
        """How many are expected on all days ahead."""
        return sum(each.expected for each in self.days)

    @property
    def before(self) -> int:
        """How many came on as many days before."""
        return int(self.past[len(self.past) - len(self.days) :].sum())

    @property
    def is_old(self) -> bool:
        """Whether no forecast was made last night."""
        return self.score is not None and self.score.begins_on < self.today

    @cached_property
    def last_fortnight(self) -> dict[str, dict[int, int]]:
        """How many came on the last days, by service and by ward."""
        return {name: self.received.totals(column, days=DAYS_AHEAD)
                for name, column in (("service", "service"), ("ward", "area"))}  # fmt: skip


def read_forecast(*, service_id: int | None, ward_id: int | None, now: datetime) -> Reading:
    """The series that is asked for as of `now`; where a service in a ward has none of its own, its share."""
    today = today_of(now)
    received = read_received(today - timedelta(days=DAYS_BACK), today)
    past = received.counts(service_id=service_id, ward_id=ward_id)
    score, share = score_of(service_id, ward_id), None
    days = arrivals_ahead(DAYS_AHEAD, now=now, service_id=service_id, ward_id=ward_id)
    if score is None and service_id is not None and ward_id is not None:
        score = score_of(service_id, None)
        share = _share_of(score, service_id, ward_id)
        whole = arrivals_ahead(DAYS_AHEAD, now=now, service_id=service_id) if share else []
        days = _part(whole, share or 0.0, score.spread if score else 1.0)
    why_not = "" if days else _why_not(score, now)
    return Reading(now, today, days, past, score, share, why_not, received)


def read_sums(today: date) -> Mapping[str, dict[int, Sums]]:
    """What each service and each ward is expected to bring."""
    return {by: sums_ahead(by, today=today) for by in ("service", "ward")}


def _share_of(score: ForecastScore | None, service_id: int, ward_id: int) -> float | None:
    """The ward's part of the service's requests on the days that were learned from; None for too few of them."""
    if score is None:
        return None
    learned = read_received(score.learned_from, score.begins_on)
    whole, here = (learned.counts(service_id=service_id, ward_id=ward).sum() for ward in (None, ward_id))
    return float(here / whole) if here >= FEWEST_IN_SHARE else None


def _part(whole: list[DayAhead], share: float, spread: float) -> list[DayAhead]:
    if not whole:
        return []
    made = part_of(np.array([each.expected for each in whole]), share, spread)
    columns = zip(whole, made.mean, made.low, made.high, made.lowest, made.highest, strict=True)
    return [
        DayAhead(each.day, float(mean), int(low), int(high), int(lowest), int(highest))
        for each, mean, low, high, lowest, highest in columns
    ]


def _why_not(score: ForecastScore | None, now: datetime) -> str:
    city = score_of(None, None)
    if city is not None:
        return ENDED if city.begins_on + timedelta(days=DAYS_AHEAD) <= today_of(now) else TOO_FEW
    if not can_forecast():
        return NOT_INSTALLED
    return SOON if has_history(now, FEWEST_DAYS) else TOO_EARLY
