"""One forecast of everything: the city, its services, its wards, and services within wards where enough comes.

Needs statsmodels; only the command `forecast_arrivals` imports this. Rows of the run before are replaced at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from civic311.city.models import Lease
from reports.forecast_rounds import LEASE
from reports.forecasting import LAST_WEEK, Days, Outlook, outlook
from reports.models import Forecast, ForecastScore
from reports.queries.arrivals import Arrivals, Counts, free_days, read_arrivals
from routing.models import Area, Service

MOST_CELLS = 400  # services within wards; the others are a share of their service's forecast
Key = tuple[int | None, int | None]  # service and ward


@dataclass(frozen=True)
class Made:
    """What a run made: series foreseen, those that go by the same day of last week, those with too little to go by."""

    series: int
    by_last_week: int
    too_few: int
    left_out: int
    days: int


def forecast_all(*, now: datetime, may_go_on: Callable[[], bool]) -> Made:
    """Foresee every series and replace what was foreseen before; doing it again changes nothing.

    When time is up, the smallest series have no forecast of their own until the next run (`left_out`).
    """
    arrivals = read_arrivals(now)
    days = Days.since(arrivals.first, arrivals.whole(), free_days())
    found: dict[Key, Outlook] = {}
    too_few = left_out = 0
    for key, counts in _series(arrivals):
        if not may_go_on():
            left_out += 1
            continue
        made = outlook(counts, days)
        if made is None:
            too_few += 1
        else:
            found[key] = made
    _write(found, arrivals, now)
    by_last_week = sum(each.method == LAST_WEEK for each in found.values())
    return Made(len(found), by_last_week, too_few, left_out, arrivals.size)


def _series(arrivals: Arrivals) -> Iterator[tuple[Key, Counts]]:
    """The city first, then its services and wards in force, then services within wards, the busiest first."""
    services = set(Service.objects.filter(is_active=True).values_list("pk", flat=True))
    in_force = Q(valid_to=None) | Q(valid_to__gt=arrivals.end)
    wards = set(Area.objects.filter(in_force, layer__is_reporting=True).values_list("pk", flat=True))
    yield (None, None), arrivals.whole()
    yield from (((key, None), counts) for key, counts in arrivals.by_service().items() if key in services)
    yield from (((None, key), counts) for key, counts in arrivals.by_ward().items() if key in wards)
    often = [
        (counts.sum(), key) for key, counts in arrivals.cells.items()
        if key[0] in services and key[1] in wards and counts.sum() >= arrivals.size
    ]  # fmt: skip
    for _count, key in sorted(often, reverse=True)[:MOST_CELLS]:
        yield key, arrivals.cells[key]


@transaction.atomic
def _write(found: dict[Key, Outlook], arrivals: Arrivals, now: datetime) -> None:
    """Replace all rows; two runs at the same time wait for each other."""
    Lease.objects.get_or_create(name=LEASE, defaults={"holder": "", "expires_at": now})
    Lease.objects.select_for_update().get(name=LEASE)
    Forecast.objects.all().delete()
    ForecastScore.objects.all().delete()
    ForecastScore.objects.bulk_create(_score(key, each, arrivals, now) for key, each in found.items())
    Forecast.objects.bulk_create(row for key, each in found.items() for row in _rows(key, each, arrivals))


def _score(key: Key, made: Outlook, arrivals: Arrivals, now: datetime) -> ForecastScore:
    tried = made.trial
    return ForecastScore(
        service_id=key[0], ward_id=key[1], method=made.method, made_at=now, learned_from=arrivals.first,
        begins_on=arrivals.end, spread=made.spread, tried=tried.tried, error=tried.error,
        error_last_week=tried.error_last_week, scaled=tried.scaled, inside=tried.inside,
    )  # fmt: skip


def _rows(key: Key, made: Outlook, arrivals: Arrivals) -> Iterator[Forecast]:
    told = made.expected
    columns = zip(told.mean, told.low, told.high, told.lowest, told.highest, strict=True)
    for number, (mean, low, high, lowest, highest) in enumerate(columns):
        yield Forecast(
            service_id=key[0], ward_id=key[1], day=arrivals.end + timedelta(days=number), expected=float(mean),
            low=int(low), high=int(high), lowest=int(lowest), highest=int(highest),
        )  # fmt: skip
