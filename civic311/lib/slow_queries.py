"""Queries that took longer than LOG_SLOW_QUERY_MS go to the log, without the values in them."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

_LONGEST = 1_000  # characters of a statement
_log = logging.getLogger("civic311.slow")


def note_slow(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's wrapper around one statement (see its docs on instrumentation)."""
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = round((time.perf_counter() - started) * 1000)
        if milliseconds > settings.LOG_SLOW_QUERY_MS:
            statement = " ".join(str(sql).split())[:_LONGEST]
            _log.warning("query took %s ms: %s", milliseconds, statement, extra={"fields": {"ms": milliseconds}})


def watch(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Receives Django's `connection_created`; the wrapper stays when the connection is opened anew."""
    if settings.LOG_SLOW_QUERY_MS and note_slow not in connection.execute_wrappers:
        connection.execute_wrappers.append(note_slow)
