"""Is it alive (`/healthz`); can it serve (`/readyz`)."""

from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from civic311.site.operations import numbers
from civic311.site.operations.troubles import MESSAGE_FRESH, WORKER_FRESH

_known_migrated = False


def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the process is up; asks nothing of anybody else."""
    return _uncached(HttpResponse("ok\n", content_type="text/plain"))


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations, worker and outgoing messages are well; else 503 naming what is not."""
    now = timezone.now()
    checks: dict[str, Callable[[datetime], str]] = {
        "database": _database,
        "migrations": _migrations,
        "worker": _worker,
        "messages": _messages,
    }
    state: dict[str, str] = {}
    for name, check in checks.items():
        try:
            state[name] = check(now)
        except DatabaseError:
            state[name] = "the database does not answer"
            if name == "database":
                break
    ready = all(value == "ok" for value in state.values())
    return _uncached(JsonResponse({"ready": ready, "checks": state}, status=200 if ready else 503))


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _database(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations(now: datetime) -> str:
    """Once applied they stay applied under running code, so a good answer is remembered."""
    global _known_migrated
    if not _known_migrated:
        _known_migrated = not numbers.missing_migrations()
    return "ok" if _known_migrated else "not all migrations are applied"


def _worker(now: datetime) -> str:
    beat = numbers.last_beat()
    if beat is None:
        return "the worker has never shown a sign of life"
    if now - beat > WORKER_FRESH:
        return f"the worker's last sign of life was at {beat:%Y-%m-%dT%H:%M:%SZ}"
    return "ok"


def _messages(now: datetime) -> str:
    oldest = numbers.oldest_due_message(now)
    if oldest is not None and now - oldest > MESSAGE_FRESH:
        return f"a message waits since {oldest:%Y-%m-%dT%H:%M:%SZ}"
    return "ok"
