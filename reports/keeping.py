"""The worker keeps the facts: it works the event backlog off, and refreshes the snapshot that pages read.

A fact is a function of its request as it is now, so a row may be made anew at any time and as often as one likes.
One writer at a time: an advisory lock of the transaction, so that revisions grow in the order of commits.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Q

from notifications.models import OutboundMessage
from reports.models import FactsKept
from reports.queries.fact_rows import earlier_at_the_spot, write_facts, write_range
from requests_app.models import BacklogEntry, Consumer, ServiceRequest

BATCH = 2_000
RANGE = 20_000
MESSAGES_EVERY = timedelta(minutes=5)
LATE_MESSAGES = timedelta(days=3)  # a message that was written longer ago and sent only now counts at the next rebuild
GRACE = timedelta(seconds=2)  # between the moment an event carries and the start of its transaction
_UNFINISHED = (
    "SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
)
_OLDEST_WAITING = """
SELECT min(e.recorded_at) FROM requests_app_backlogentry b
JOIN requests_app_event e ON e.service_request_id = b.service_request_id AND e.sequence = b.first_sequence
WHERE b.consumer = %s
"""


def keep_up(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Bring the facts up to the backlog; returns how many requests were looked at. Doing it again changes nothing."""
    seen = _sent_since(now)
    while may_go_on() and (batch := _next_batch()):
        seen += batch
    _note_until(now)
    return seen


def rebuild(*, now: datetime) -> int:
    """Make every fact anew, a range of requests at a time, beside whoever writes meanwhile; returns how many ranges."""
    last = ServiceRequest.objects.aggregate(last=Max("pk"))["last"] or 0
    # What changes from here on leaves its own row behind, so what waits now need not.
    waiting = BacklogEntry.objects.filter(consumer=Consumer.FACTS).aggregate(last=Max("pk"))["last"] or 0
    ranges = range(1, last + 1, RANGE)
    for first in ranges:
        with transaction.atomic():
            _sort_in_memory()
            write_range(first, first + RANGE - 1, _next_revision())
    with transaction.atomic():
        BacklogEntry.objects.filter(consumer=Consumer.FACTS, pk__lte=waiting).delete()
    FactsKept.objects.filter(pk=1).update(rebuilt_at=now)
    keep_up(now=now)
    return len(ranges)


def _sort_in_memory() -> None:
    """The logs of a range fit; the usual few megabytes would send them to disk several times. For this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")


def _next_batch() -> int:
    with transaction.atomic():
        revision = _next_revision()
        entries = BacklogEntry.objects.filter(consumer=Consumer.FACTS).order_by("pk")
        rows = list(entries.values_list("pk", "service_request_id")[:BATCH])
        if not rows:
            transaction.set_rollback(True)
            return 0
        BacklogEntry.objects.filter(pk__in=[key for key, _request in rows]).delete()
        _write({request for _key, request in rows}, revision)
    return len(rows)


def _write(requests: Iterable[int], revision: int) -> None:
    changed = set(requests)
    write_facts(sorted(changed), revision)
    if earlier := sorted(set(earlier_at_the_spot(sorted(changed))) - changed):
        write_facts(earlier, revision)


def _sent_since(now: datetime) -> int:
    """Take in who was told lately: mail goes out, and comes back, after the event that caused it was counted."""
    kept = FactsKept.objects.filter(pk=1).values_list("messages_until", flat=True).first()
    if kept is not None and now - kept < MESSAGES_EVERY:
        return 0
    since = (kept or now) - timedelta(minutes=1)
    lately = OutboundMessage.objects.filter(kind="closed", created_at__gte=since - LATE_MESSAGES).exclude(about="")
    told = lately.filter(Q(sent_at__gte=since) | Q(bounced_at__gte=since)).values_list("about", flat=True)
    with transaction.atomic():
        revision = _next_revision()
        requests = list(ServiceRequest.objects.filter(public_id__in=set(told)).values_list("pk", flat=True))
        if requests:
            write_facts(sorted(requests), revision)
        FactsKept.objects.filter(pk=1).update(messages_until=now)
    return len(requests)


def _next_revision() -> int:
    """The number of this transaction among those that write facts; others wait until it has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('facts'))")
    kept, _made = FactsKept.objects.get_or_create(pk=1)
    kept.revision += 1
    kept.save(update_fields=["revision"])
    return kept.revision


def _note_until(now: datetime) -> None:
    """Note the moment up to which every recorded event is in the facts."""
    with connection.cursor() as cursor:
        cursor.execute(_UNFINISHED)
        unfinished = cursor.fetchone()[0]
        cursor.execute(_OLDEST_WAITING, [Consumer.FACTS])
        waiting = cursor.fetchone()[0]
    until = min(each for each in (now - GRACE, unfinished, waiting) if each is not None)
    FactsKept.objects.filter(pk=1).update(until=until)
