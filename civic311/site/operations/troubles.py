"""What keeps this installation from doing its work, in words that say what is wrong.

The page of operations shows it, the watch writes to people about it and the doctor lists it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.timesince import timesince
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _

from civic311.city.current import current_city
from civic311.city.models import Alarm, JobRun
from civic311.city.tasks import START, STOOD_STILL
from civic311.lib.jobs import JOBS, SCHEDULED
from civic311.site.operations import numbers

WORKER_FRESH = timedelta(minutes=3)
MESSAGE_FRESH = timedelta(minutes=10)
BACKLOG_FRESH = timedelta(minutes=15)
PHOTO_FRESH = timedelta(minutes=30)
FACTS_FRESH = timedelta(minutes=30)
BACKUP_FRESH = timedelta(hours=26)
SEAL_FRESH = timedelta(hours=50)
RUN_LASTS = timedelta(minutes=15)  # the queue ends a job after two minutes
FAILS_OFTEN = 3
QUEUE_LONG = 500
MANY_FAILED = 10
GIGABYTE = 1 << 30

# Words for people; what is in them is filled in when they are read, in the language of who reads.
_WORDS = {
    "worker": _("The worker shows no sign of life for %(span)s. Messages, photos and escalation wait. Start it again."),
    "no_worker": _("The worker has shown no sign of life yet. Messages, photos and escalation wait. Start it."),
    STOOD_STILL: _("The worker stood still for a while and runs again. What had waited is being done."),
    "job_fails": _("The job “%(job)s” failed %(times)s times in a row: %(error)s"),
    "job_hangs": _("The job “%(job)s” began %(span)s ago and has not ended. The worker may have been killed at it."),
    "job_silent": _("The job “%(job)s” has not run for %(span)s."),
    "queue": _("%(count)s tasks wait for the worker. It cannot keep up, or stands still."),
    "messages": _("A message has been waiting for %(span)s. Look whether the mail server takes mail."),
    "messages_failed": _("%(count)s messages of the last 24 hours could not be delivered."),
    "backlog": _("“%(consumer)s” is %(span)s behind what happens in cases."),
    "photos": _("A photo has been waiting for %(span)s."),
    "facts": _("Reports count only up to %(span)s ago."),
    "disk": _("The disk of the data folder is nearly full: %(free)s left. Make room."),
    "backup": _("The last backup is %(span)s old."),
    "no_backup": _("There is no backup of this city yet."),
    "seal": _("The log was last sealed %(span)s ago."),
}
CONSUMERS = {
    "announce": gettext_lazy("Telling people"),
    "facts": gettext_lazy("Figures for reports"),
    "outside": gettext_lazy("Telling outside bodies"),
    "webhooks": gettext_lazy("Telling other systems"),
}


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong. `code` is the same as long as it lasts; people are told once it lasted for `grace`."""

    kind: str
    values: dict[str, Any] = field(default_factory=dict)
    about: str = ""
    grace: timedelta = timedelta(0)

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.about}" if self.about else self.kind

    def words(self) -> str:
        """The sentence in the active language."""
        values = {name: _said(name, value) for name, value in self.values.items()}
        return gettext(_WORDS[self.kind]) % values


def _said(name: str, value: Any) -> str:
    if isinstance(value, tuple):
        return timesince(*value)
    return gettext(value) if name == "job" else str(value)


def troubles(now: datetime) -> list[Trouble]:
    """Everything that is wrong at `now`, what matters most first."""
    silent = list(_worker(now))
    found = [*silent, *_jobs(now, worker_lives=not silent), *_messages(now), *_behind(now), *_safety(now)]
    if Alarm.objects.filter(code=STOOD_STILL).exists():
        found.append(Trouble(STOOD_STILL))
    return found


def _worker(now: datetime) -> Iterator[Trouble]:
    beat = numbers.last_beat()
    started = numbers.last_beat(START)
    if beat is not None and now - beat > WORKER_FRESH:
        yield Trouble("worker", {"span": (beat, now)})
    elif beat is None and (started is None or now - started > WORKER_FRESH):
        yield Trouble("no_worker")
    queue = numbers.queue_length(now)
    if queue.waiting > QUEUE_LONG:
        yield Trouble("queue", {"count": queue.waiting}, grace=timedelta(minutes=10))


def _jobs(now: datetime, *, worker_lives: bool) -> Iterator[Trouble]:
    """Jobs that fail, hang or do not come; when the worker itself is gone only those that failed."""
    for row in JobRun.objects.filter(name__in=JOBS):
        job = {"job": JOBS[row.name]}
        if row.failures_in_a_row >= FAILS_OFTEN:
            yield Trouble("job_fails", job | {"times": row.failures_in_a_row, "error": row.error}, row.name)
        if not worker_lives or row.started_at is None:
            continue
        is_over = row.ended_at is not None and row.ended_at >= row.started_at
        if not is_over and now - row.started_at > RUN_LASTS:
            yield Trouble("job_hangs", job | {"span": (row.started_at, now)}, row.name)
        every = SCHEDULED.get(row.name)
        if every and is_over and now - row.started_at > 3 * timedelta(minutes=every) + RUN_LASTS:
            yield Trouble("job_silent", job | {"span": (row.started_at, now)}, row.name)


def _messages(now: datetime) -> Iterator[Trouble]:
    oldest = numbers.oldest_due_message(now)
    if oldest is not None and now - oldest > MESSAGE_FRESH:
        yield Trouble("messages", {"span": (oldest, now)})
    failed = sum(numbers.messages_failed(now).values())
    if failed >= MANY_FAILED:
        yield Trouble("messages_failed", {"count": failed})


def _behind(now: datetime) -> Iterator[Trouble]:
    for backlog in numbers.backlogs():
        if backlog.oldest is not None and now - backlog.oldest > BACKLOG_FRESH:
            words = {"consumer": CONSUMERS.get(backlog.consumer, backlog.consumer), "span": (backlog.oldest, now)}
            yield Trouble("backlog", words, backlog.consumer)
    _count, since = numbers.photos_waiting()
    if since is not None and now - since > PHOTO_FRESH:
        yield Trouble("photos", {"span": (since, now)})
    facts = numbers.facts_until()
    if facts is not None and now - facts > FACTS_FRESH:
        yield Trouble("facts", {"span": (facts, now)})


def _safety(now: datetime) -> Iterator[Trouble]:
    disk = numbers.disk()
    if is_nearly_full(disk):
        yield Trouble("disk", {"free": megabytes(disk.free)})
    city = current_city()
    if city is None or settings.DEMO_MODE:
        return
    backup = numbers.last_backup()
    if backup is None:
        yield Trouble("no_backup", grace=timedelta(days=1))
    elif now - backup > BACKUP_FRESH:
        yield Trouble("backup", {"span": (backup, now)})
    seal = numbers.last_seal()
    if seal is not None and now - seal > SEAL_FRESH:
        yield Trouble("seal", {"span": (seal, now)})


def is_nearly_full(disk: numbers.Disk) -> bool:
    """Less than 5 % left (of a large disk less than 10 GB), or less than 1 GB."""
    return disk.free < max(GIGABYTE, min(disk.total * 0.05, 10 * GIGABYTE))


def megabytes(size: int) -> str:
    """Bytes as people read them: "840 MB", "12.3 GB"."""
    return f"{size / GIGABYTE:.1f} GB" if size >= GIGABYTE else f"{size >> 20} MB"
