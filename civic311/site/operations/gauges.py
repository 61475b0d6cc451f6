"""The numbers that a monitor asks for, as Prometheus names them: seconds, bytes and counts."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from civic311.city.models import Alarm, JobRun
from civic311.site.operations import numbers
from integrations.models import Delivery, Exchange


def gauges(now: datetime) -> CollectorRegistry:
    """What the database and the disk say at `now`."""
    registry = CollectorRegistry()
    registry.register(_Numbers(now))
    return registry


class _Numbers(Collector):
    def __init__(self, now: datetime) -> None:
        self.now = now

    def describe(self) -> list[Metric]:
        """Nothing is known before it is asked for."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield from _ages(self.now)
        yield from _waiting(self.now)
        yield from _jobs()
        yield from _sizes(self.now)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"civic311_{name}", words, value=value)


def _by(name: str, words: str, labels: list[str], rows: dict[tuple[str, ...], float]) -> Metric:
    family = GaugeMetricFamily(f"civic311_{name}", words, labels=labels)
    for key, value in rows.items():
        family.add_metric(list(key), value)
    return family


def _ages(now: datetime) -> Iterator[Metric]:
    """How long ago; a thing that never was is left out, so that an alert on its absence is possible."""
    for name, words, at in (
        ("worker_heartbeat_age_seconds", "Since the worker's last sign of life", numbers.last_beat()),
        ("facts_lag_seconds", "Reports count up to this long ago", numbers.facts_until()),
        ("backup_age_seconds", "Since the last backup", numbers.last_backup()),
        ("seal_age_seconds", "Since the log was sealed", numbers.last_seal()),
    ):
        if at is not None:
            yield _gauge(name, words, (now - at).total_seconds())
    oldest = numbers.oldest_due_message(now)
    yield _gauge("oldest_due_message_seconds", "The longest that a message is overdue", _seconds(now, oldest))


def _seconds(now: datetime, at: datetime | None) -> float:
    return (now - at).total_seconds() if at else 0.0


def _waiting(now: datetime) -> Iterator[Metric]:
    queue = numbers.queue_length(now)
    yield _by("queue_tasks", "Tasks in the worker's queue", ["state"],
              {("waiting",): queue.waiting, ("running",): queue.running})  # fmt: skip
    yield _by("messages_waiting", "Messages that have not left", ["channel", "state"], numbers.messages_waiting(now))
    failed = {(channel,): n for channel, n in numbers.messages_failed(now).items()}
    yield _by("messages_failed_day", "Messages of the last 24 hours that were given up", ["channel"], failed)
    backlogs = numbers.backlogs()
    yield _by("backlog_events", "Entries of the log that a consumer has not dealt with", ["consumer"],
              {(each.consumer,): each.length for each in backlogs})  # fmt: skip
    yield _by("backlog_lag_seconds", "Age of the oldest of them", ["consumer"],
              {(each.consumer,): _seconds(now, each.oldest) for each in backlogs})  # fmt: skip
    photos, since = numbers.photos_waiting()
    yield _gauge("photos_waiting", "Photos that the worker has not come to", photos)
    yield _gauge("photos_waiting_seconds", "Since when the first of them waits", _seconds(now, since))
    rows = {(state,): Exchange.objects.filter(state=state).count() for state in Exchange.OPEN}
    yield _by("exchanges_open", "Pushes and pulls with other systems that are not done", ["state"], rows)
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
    yield _gauge("webhook_deliveries_waiting", "Events on their way to systems that subscribed", waiting.count())
    yield _gauge("alarms", "Troubles that last", Alarm.objects.count())


def _jobs() -> Iterator[Metric]:
    runs = CounterMetricFamily("civic311_job_runs", "Runs of a job that ended", labels=["job"])
    failures = CounterMetricFamily("civic311_job_failures", "Runs of a job that failed", labels=["job"])
    seconds, row, ended = {}, {}, {}
    for each in JobRun.objects.all():
        runs.add_metric([each.name], each.runs)
        failures.add_metric([each.name], each.failures)
        row[(each.name,)] = float(each.failures_in_a_row)
        if each.ended_at is not None:
            seconds[(each.name,)] = each.seconds or 0.0
            ended[(each.name,)] = each.ended_at.timestamp()
    yield from (runs, failures)
    yield _by("job_failures_in_a_row", "Failures since a job last went well", ["job"], row)
    yield _by("job_seconds", "How long the last run took", ["job"], seconds)
    yield _by("job_ended_timestamp_seconds", "When the last run ended (Unix time)", ["job"], ended)


def _sizes(now: datetime) -> Iterator[Metric]:
    count, late = numbers.open_cases(now)
    yield _gauge("cases_open", "Open cases", count)
    yield _gauge("cases_late", "Open cases whose time is over", late)
    yield _gauge("database_bytes", "Size of the database", numbers.database_bytes())
    disk = numbers.disk()
    yield _gauge("disk_free_bytes", "Free on the disk of DATA_DIR", disk.free)
    yield _gauge("disk_bytes", "Size of the disk of DATA_DIR", disk.total)
