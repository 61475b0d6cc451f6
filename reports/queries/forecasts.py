"""What the worker foresaw: requests expected on the days ahead, with ranges."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum

from reports.models import Forecast, ForecastScore
from reports.queries.arrivals import today_of


@dataclass(frozen=True)
class DayAhead:
    """One day: the mean, then whole numbers between which 8 of 10 (`low`, `high`) and 19 of 20 such days lie."""

    day: date
    expected: float
    low: int
    high: int
    lowest: int
    highest: int


def arrivals_ahead(
    days: int, *, now: datetime, service_id: int | None = None, ward_id: int | None = None
) -> list[DayAhead]:
    """Today (the city's day, or the one on which its data ends) and the days after it, in order; one or two queries.

    Of the whole city unless a service or a ward is named. Fewer than `days` when the forecast does not reach as far
    (14 days from the night it was made), empty when there is none.
    """
    today = today_of(now)
    rows = Forecast.objects.filter(
        service_id=service_id, ward_id=ward_id, day__gte=today, day__lt=today + timedelta(days=days)
    ).order_by("day")
    return [DayAhead(row.day, row.expected, row.low, row.high, row.lowest, row.highest) for row in rows]


def score_of(service_id: int | None, ward_id: int | None) -> ForecastScore | None:
    """How the forecast of a series was made and how it did; None when it has none of its own."""
    return ForecastScore.objects.filter(service_id=service_id, ward_id=ward_id).first()


@dataclass(frozen=True)
class Sums:
    """What one service or ward is expected to bring within a week and in all days foreseen, and how that was tried."""

    week: float
    whole: float
    score: ForecastScore


def sums_ahead(by: str, *, today: date) -> dict[int, Sums]:
    """Each service, or each ward (`by` is "service" or "ward"), that has a forecast of its own; two queries."""
    other = "ward" if by == "service" else "service"
    series = {f"{other}": None, f"{by}__isnull": False}
    scores = {getattr(each, f"{by}_id"): each for each in ForecastScore.objects.filter(**series)}
    in_week = Q(day__lt=today + timedelta(days=7))
    rows = Forecast.objects.filter(**series, day__gte=today).values_list(f"{by}_id").order_by()
    found = rows.annotate(week=Sum("expected", filter=in_week, default=0.0), whole=Sum("expected"))
    return {key: Sums(week, whole, scores[key]) for key, week, whole in found if key in scores}
