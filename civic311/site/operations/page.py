"""What the page of operations shows."""

import platform
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django_q.models import Schedule

from civic311.city.models import JobRun
from civic311.lib.jobs import JOBS, SCHEDULED
from civic311.site.operations import numbers
from civic311.site.operations.troubles import (
    BACKLOG_FRESH,
    CONSUMERS,
    MESSAGE_FRESH,
    PHOTO_FRESH,
    WORKER_FRESH,
    megabytes,
)


@dataclass(frozen=True)
class Job:
    """One line of the table of jobs. `every` is in minutes, None for a job that only runs when something asks."""

    name: str
    words: str
    every: int | None
    row: JobRun | None
    next_at: datetime | None

    @property
    def hours(self) -> int:
        """How often it runs, in hours; 0 when that is no whole number of them."""
        return self.every // 60 if self.every and self.every % 60 == 0 else 0

    @property
    def is_running(self) -> bool:
        """Whether it began and has not ended."""
        if self.row is None or self.row.started_at is None:
            return False
        return self.row.ended_at is None or self.row.ended_at < self.row.started_at

    @property
    def is_failing(self) -> bool:
        """Whether the last run failed."""
        return self.row is not None and self.row.failures_in_a_row > 0


def jobs() -> list[Job]:
    """All jobs: those that fail first, then those that run by themselves, by their words."""
    rows = {row.name: row for row in JobRun.objects.all()}
    following = dict(Schedule.objects.values_list("name", "next_run"))
    found = [
        Job(name, _(words), SCHEDULED.get(name), rows.get(name), following.get(name)) for name, words in JOBS.items()
    ]
    return sorted(found, key=lambda job: (not job.is_failing, job.every is None, job.words.casefold()))


def figures(now: datetime) -> list[dict[str, Any]]:
    """The figures at the top: `label`, `at` (a time) or `value`, `look` when it is late."""
    queue = numbers.queue_length(now)
    due = numbers.oldest_due_message(now)
    photos, since = numbers.photos_waiting()
    beat = numbers.last_beat()
    return [
        {"label": _("Worker's last sign of life"), "at": beat, "look": _late(now, beat, WORKER_FRESH)},
        {"label": _("Tasks waiting"), "value": queue.waiting},
        {"label": _("Tasks in hand"), "value": queue.running},
        {"label": _("A message is due since"), "at": due, "look": _late(now, due, MESSAGE_FRESH)},
        {"label": _("Photos waiting"), "value": photos, "look": _late(now, since, PHOTO_FRESH)},
        {"label": _("Reports count up to"), "at": numbers.facts_until()},
        {"label": _("Last backup"), "at": numbers.last_backup()},
        {"label": _("Log last sealed"), "at": numbers.last_seal()},
    ]  # fmt: skip


def _late(now: datetime, at: datetime | None, fresh: timedelta) -> str:
    return "late" if at is not None and now - at > fresh else ""


def backlogs(now: datetime) -> list[dict[str, Any]]:
    """What each consumer of the log has before it."""
    return [
        {
            "consumer": each.consumer, "words": CONSUMERS.get(each.consumer, each.consumer), "length": each.length,
            "oldest": each.oldest, "look": _late(now, each.oldest, BACKLOG_FRESH),
        }
        for each in numbers.backlogs()
    ]  # fmt: skip


def message_channels(now: datetime) -> list[dict[str, Any]]:
    """Messages that wait or were given up in the last day, by channel."""
    waiting: dict[str, int] = {}
    for (channel, _state), count in numbers.messages_waiting(now).items():
        waiting[channel] = waiting.get(channel, 0) + count
    failed = numbers.messages_failed(now)
    return [
        {"channel": channel, "waiting": waiting.get(channel, 0), "failed": failed.get(channel, 0)}
        for channel in sorted({*waiting, *failed})
    ]


def machine() -> list[tuple[str, str]]:
    """Versions, sizes and room, as pairs of words."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    disk = numbers.disk()
    missing = numbers.missing_migrations()
    return [
        ("Civic311", version()),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("PostgreSQL", server),
        (_("Size of the database"), megabytes(numbers.database_bytes())),
        (_("Free on the disk"), megabytes(disk.free)),
        (_("Migrations to apply"), str(len(missing))),
    ]


@lru_cache(maxsize=1)
def version() -> str:
    """The version of Civic311."""
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])
