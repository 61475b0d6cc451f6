"""How often somebody may do something in a span of time, counted in the database so that every process agrees."""

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from civic311.city.models import RateCounter

_COUNT_ONE = """
    INSERT INTO city_ratecounter AS counter (key, window_start, count) VALUES (%s, %s, 1)
    ON CONFLICT (key, window_start) DO UPDATE SET count = counter.count + 1
    RETURNING count
"""


def allow(key: str, limit: int, window: timedelta, now: datetime) -> bool:
    """Count one more under `key` and say whether that is still within `limit` for the span of `window` around `now`.

    Spans are fixed, counted from 1970. Only a hash of the key is kept, since keys hold addresses of people.
    """
    name, started = _row_of(key, window, now)
    # A count lost in a crash harms nobody, so nobody waits for the disk; a caller's own transaction is left alone.
    hurried = "" if connection.in_atomic_block else "SET LOCAL synchronous_commit TO off"
    with transaction.atomic(), connection.cursor() as cursor:
        if hurried:
            cursor.execute(hurried)
        cursor.execute(_COUNT_ONE, [name, started])
        (count,) = cursor.fetchone()
    return bool(count <= limit)


def counted(key: str, window: timedelta, at: datetime) -> int:
    """How many were counted under `key` in the span around `at`; 0 for spans that are forgotten."""
    name, started = _row_of(key, window, at)
    return RateCounter.objects.filter(key=name, window_start=started).values_list("count", flat=True).first() or 0


def _row_of(key: str, window: timedelta, at: datetime) -> tuple[str, datetime]:
    seconds = int(window.total_seconds())
    started = datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)
    return f"{key.partition(':')[0][:60]}:{hashlib.sha256(key.encode()).hexdigest()}", started


def forget_old_counts(*, now: datetime) -> int:
    """Delete counts of spans that began more than two days ago; returns how many."""
    return RateCounter.objects.filter(window_start__lt=now - timedelta(days=2)).delete()[0]
