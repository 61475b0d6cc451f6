"""Which cases a record series lets go now, asked of the database as `keeping_rules.is_due` would answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from civic311.people.holds import case_is_held
from civic311.people.models import LOOSE, CountedFrom, RecordSeries
from records.models import DestructionItem
from requests_app.models import ServiceRequest


def due_cases(row: RecordSeries, rows: Sequence[RecordSeries], *, most: int, now: datetime) -> list[int]:
    """Ids of cases of which the series has to destroy something that it did not yet, the oldest first.

    `rows` are all series in force: what one of them keeps longer is not due.
    """
    column = "closed_datetime" if row.counted_from == CountedFrom.CLOSING else "requested_datetime"
    found = Q(pk__in=[])
    for others, kinds in _groups(row, rows).items():
        together = [other for other in rows if other.pk in others]
        found |= _all_over(together, now) & ~Exists(_gone(row, kinds))
    cases = ServiceRequest.everything.filter(found, _is_over(row, now)).exclude(case_is_held("pk"))
    if row.services:
        cases = cases.filter(service__service_code__in=row.services)
    return list(cases.order_by(column, "pk").values_list("pk", flat=True)[:most])


def _groups(row: RecordSeries, rows: Sequence[RecordSeries]) -> dict[frozenset[int], list[str]]:
    """The kinds of a series by the other series that cover them too."""
    groups: dict[frozenset[int], list[str]] = {}
    for kind in row.kinds:
        if kind not in LOOSE:
            others = frozenset(other.pk for other in rows if other.pk != row.pk and kind in other.kinds)
            groups.setdefault(others, []).append(kind)
    return groups


def _all_over(rows: Sequence[RecordSeries], now: datetime) -> Q:
    """No series that covers the case keeps it longer."""
    found = Q()
    for row in rows:
        over = _is_over(row, now)
        found &= over | ~Q(service__service_code__in=row.services) if row.services else over
    return found


def _is_over(row: RecordSeries, now: datetime) -> Q:
    """The time of a series is over. A case that was joined to another ends with that one."""
    if row.maximum_days is None:
        return Q(pk__in=[])
    before = now - timedelta(days=row.maximum_days)
    if row.counted_from == CountedFrom.CREATION:
        return Q(requested_datetime__lte=before)
    root = Q(duplicate_of=None) | Q(duplicate_of__closed_datetime__lte=before)
    return Q(closed_datetime__lte=before) & root


def _gone(row: RecordSeries, kinds: Sequence[str]) -> QuerySet[DestructionItem]:
    """Where these kinds were destroyed since the case last changed."""
    return DestructionItem.objects.filter(
        batch__series=row, service_request=OuterRef("pk"), state=DestructionItem.State.DONE, kinds__contains=kinds,
        done_at__gte=OuterRef("updated_datetime") - timedelta(days=1),
    )  # fmt: skip
