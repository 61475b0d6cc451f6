"""Which series cover what, and what holds lie on it: rows turned into what the rules of keeping are asked about."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from civic311.people.models import CountedFrom, Held, RecordSeries
from records.keeping_rules import Life, Span


def active() -> list[RecordSeries]:
    """The series in force."""
    return list(RecordSeries.objects.filter(is_active=True))


def covers(series: RecordSeries, kind: str, service_code: str) -> bool:
    """Whether a series is about this kind of a service's records."""
    return kind in series.kinds and (not series.services or service_code in series.services)


def spans(series: Sequence[RecordSeries], kind: str, service_code: str) -> list[Span]:
    """What the series that cover this kind of a service's records say."""
    return [span_of(row) for row in series if covers(row, kind, service_code)]


def span_of(row: RecordSeries) -> Span:
    """One series as the rules take it."""
    longest = None if row.maximum_days is None else timedelta(days=row.maximum_days)
    return Span(row.name, timedelta(days=row.minimum_days), longest, row.counted_from == CountedFrom.CLOSING)


def holds_on(case_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The names of the holds on each of the cases that has any."""
    found: dict[int, tuple[str, ...]] = {}
    rows = Held.objects.filter(request_id__in=list(case_ids)).select_related("hold").order_by("hold_id")
    for row in rows:
        found[row.request_id] = (*found.get(row.request_id, ()), row.hold.name)
    return found


def life(created: datetime, closed: datetime | None, holds: Sequence[str] = ()) -> Life:
    """What the rules know of a case's records."""
    return Life(created, closed, tuple(holds))


def loose_end(series: Sequence[RecordSeries], kind: str, *, now: datetime) -> datetime | None:
    """What is of this kind, hangs on no case and was over before then has to go. None: never."""
    about = [row for row in series if kind in row.kinds]
    if not about or any(row.maximum_days is None for row in about):
        return None
    return now - timedelta(days=max(max(row.maximum_days or 0, row.minimum_days) for row in about))
