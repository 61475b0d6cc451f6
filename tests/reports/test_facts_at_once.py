"""Facts while people write: each snapshot says what was so at its watermark, and the last one everything."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from reports import keeping, snapshot
from reports.metrics import figures
from reports.queries.columns import counted_until, read_all
from requests_app.actions.work import close
from requests_app.actor import WORKER
from requests_app.models import BacklogEntry, Consumer
from routing.models import ClosureReason
from tests.factories.city import make_small_city
from tests.factories.requests import make_request
from tests.reports.test_facts import directly, same

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]

WRITERS, EACH = 3, 25


@pytest.fixture(autouse=True)
def end_of_march() -> None:
    """Time goes on here."""


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: Path) -> None:
    settings.FACTS_DIR = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def writers() -> Iterator[list[threading.Thread]]:
    """People who report and close, at once, each on a connection of their own."""
    make_small_city()
    reason = ClosureReason.objects.filter(outcome="RESOLVED", photo_required=False)[0]

    def write() -> None:
        try:
            for place in range(EACH):
                time.sleep(0.1)
                made = make_request(now=timezone.now())
                if place % 2:
                    close(made.pk, reason=reason, actor=WORKER, version=None, now=timezone.now())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _writer in range(WRITERS)]
    yield threads
    for thread in threads:
        thread.join()


def told_at(until: datetime) -> tuple[int, int, int]:
    """Received, closed and open as of a moment, from what `read_all` gives now."""
    at = until.timestamp()
    found = figures(read_all(), start=0, end=at, as_of=at)
    return found.received, found.done, found.backlog


def test_every_snapshot_says_what_was_so_at_its_watermark(
    writers: list[threading.Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "GRACE", timedelta(seconds=0.5))
    seen: list[tuple[datetime, tuple[int, int, int]]] = []
    for thread in writers:
        thread.start()
    while any(thread.is_alive() for thread in writers):
        keeping.keep_up(now=timezone.now())
        snapshot.refresh()
        until = counted_until()
        assert until is not None
        # Columns hold whole seconds, so what is said is said of a whole second.
        seen.append((until.replace(microsecond=0), told_at(until.replace(microsecond=0))))
    keeping.keep_up(now=timezone.now())
    snapshot.refresh()

    assert not BacklogEntry.objects.filter(consumer=Consumer.FACTS).exists()
    assert same(read_all(), directly(monkeypatch)) == []
    assert len({told for _until, told in seen}) > 2, "nothing was written meanwhile"
    with monkeypatch.context() as patched:
        patched.setattr("reports.queries.columns.current", lambda: None)
        assert [told for _until, told in seen] == [told_at(until) for until, _told in seen]


def test_a_rebuild_beside_people_who_write_loses_nothing(
    writers: list[threading.Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    for thread in writers:
        thread.start()
    while any(thread.is_alive() for thread in writers):
        keeping.rebuild(now=timezone.now())
    keeping.keep_up(now=timezone.now())
    snapshot.refresh()
    assert len(read_all()) == WRITERS * EACH
    assert same(read_all(), directly(monkeypatch)) == []
