"""What is waiting, how old it is and how much room there is: the numbers behind `/metrics`, the page and the doctor.

Each costs one range of an index, however much there is in the past.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max, Min
from django_q.models import OrmQ

from civic311.city.models import Heartbeat
from civic311.city.tasks import BACKUP, WORKER
from notifications import sms
from notifications.models import MessageState, OutboundMessage
from reports.models import FactsKept
from requests_app.models import Attachment, AttachmentState, BacklogEntry, Consumer, Event, LedgerSeal, ServiceRequest
from requests_app.models.service_request import IS_OPEN

DAY = timedelta(days=1)
TRIED_OFTEN = 3  # tries of a message: no passing trouble
MANY_TRIED = 10
_WAITING = [MessageState.DUE, MessageState.SENDING]
_ONE_SERVER = ["email", sms.CHANNEL]  # a device's push service speaks for that device alone


@dataclass(frozen=True)
class QueueLength:
    """The queue that wakes the worker: what nobody has taken yet, what is in hand, how many were tried before."""

    waiting: int
    running: int


@dataclass(frozen=True)
class Backlog:
    """What a consumer of the log has before it; `oldest` is when the first of these events was recorded."""

    consumer: str
    length: int
    oldest: datetime | None


@dataclass(frozen=True)
class Disk:
    """Room on the disk of DATA_DIR, in bytes."""

    free: int
    total: int


def last_beat(name: str = WORKER) -> datetime | None:
    """The last sign of life of the worker, or of another process by name."""
    return Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()


def last_backup() -> datetime | None:
    """When a backup was made last (`manage.py backup`, or noted by `backup --made-elsewhere`)."""
    return last_beat(BACKUP)


def last_seal() -> datetime | None:
    """When the log was sealed last."""
    return LedgerSeal.objects.order_by("-pk").values_list("sealed_at", flat=True).first()


def queue_length(now: datetime) -> QueueLength:
    """What is in the worker's queue; a task in hand is locked until it would be tried again."""
    running = OrmQ.objects.filter(lock__gt=now).count()
    return QueueLength(OrmQ.objects.count() - running, running)


def messages_waiting(now: datetime) -> dict[tuple[str, str], int]:
    """How many messages wait, by channel and state; those that are due later count too."""
    rows = OutboundMessage.objects.filter(state__in=_WAITING).values_list("channel", "state").annotate(n=Count("pk"))
    return {(channel, state): n for channel, state, n in rows.order_by()}


def oldest_due_message(now: datetime) -> datetime | None:
    """Since when the longest waiting message should have left; None when none should have.

    Each failure makes a message due later, so where nothing leaves any more those that wait count from when they were
    written.
    """
    due = OutboundMessage.objects.filter(state__in=_WAITING, due_at__lte=now).aggregate(at=Min("due_at"))["at"]
    return min((at for at in (due, *_refused_since()) if at is not None), default=None)


def _refused_since() -> Iterator[datetime]:
    """Since when each server that all messages of a channel go through takes none: messages failed again and again,
    and none that was written later has left; or they are many."""
    failing = OutboundMessage.objects.filter(state__in=_WAITING, attempts__gte=TRIED_OFTEN, channel__in=_ONE_SERVER)
    found = failing.values_list("channel").annotate(since=Min("created_at"), last=Max("created_at"), n=Count("pk"))
    for channel, since, last, count in found.order_by():
        left = OutboundMessage.objects.filter(channel=channel, created_at__gt=last, sent_at__isnull=False)
        if count >= MANY_TRIED or not left.exists():
            yield since


def messages_failed(now: datetime) -> dict[str, int]:
    """Messages that were given up within the last day, by channel."""
    rows = OutboundMessage.objects.filter(state=MessageState.FAILED, failed_at__gt=now - DAY)
    return dict(rows.values_list("channel").annotate(n=Count("pk")).order_by("channel"))


def backlogs() -> list[Backlog]:
    """What each consumer of the log has before it."""
    counts = dict(BacklogEntry.objects.values_list("consumer").annotate(n=Count("pk")).order_by())
    return [Backlog(name, counts.get(name, 0), _oldest(name) if counts.get(name) else None) for name in Consumer.values]


def _oldest(consumer: str) -> datetime | None:
    first = BacklogEntry.objects.filter(consumer=consumer).order_by("pk").first()
    if first is None:
        return None
    event = Event.objects.filter(service_request_id=first.service_request_id, sequence=first.first_sequence)
    return event.values_list("recorded_at", flat=True).first()


def open_cases(now: datetime) -> tuple[int, int]:
    """Cases that are open, and those among them whose time is over."""
    found = ServiceRequest.objects.filter(IS_OPEN)
    return found.count(), found.filter(next_due_at__lt=now).count()


def photos_waiting() -> tuple[int, datetime | None]:
    """Photos that the worker has not come to, and since when the first waits."""
    found = Attachment.objects.filter(state=AttachmentState.WAITING).aggregate(n=Count("pk"), at=Min("created_at"))
    return found["n"], found["at"]


def facts_until() -> datetime | None:
    """Up to which moment reports count."""
    return FactsKept.objects.filter(pk=1).values_list("until", flat=True).first()


def missing_migrations() -> list[str]:
    """Names of migrations that this code has and the database has not."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    return [f"{step.app_label}.{step.name}" for step, _back in executor.migration_plan(leaves)]


def database_bytes() -> int:
    """The size of the database on its disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def disk() -> Disk:
    """Room where media and the embedded database lie."""
    found = shutil.disk_usage(settings.DATA_DIR)
    return Disk(found.free, found.total)
