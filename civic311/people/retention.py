"""How early rows may be emptied by the rooms that do so by themselves."""

from datetime import datetime, timedelta

from civic311.people.models import CountedFrom, RecordSeries


def may_go_before(kind: str, usual: timedelta, *, now: datetime) -> datetime | None:
    """What is older than this may be emptied: `usual` ago, or longer where a series says so.

    None: a series counts from the closing of cases, so that only their destruction empties these rows.
    """
    least = usual
    for series in RecordSeries.objects.filter(is_active=True, kinds__contains=[kind]).exclude(minimum_days=0):
        if series.counted_from == CountedFrom.CLOSING:
            return None
        least = max(least, timedelta(days=series.minimum_days))
    return now - least
