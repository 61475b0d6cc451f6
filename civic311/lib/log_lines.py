"""How log lines look: for people (`line`), or one JSON object each for a collector (`json`).

Both say which request, case, person (by number) and job they belong to, and both are scrubbed as a whole, since the
traces of errors repeat what people had typed.
"""

import json
import logging
import time
from datetime import UTC, datetime

from civic311.lib.log_context import known
from civic311.lib.log_filters import scrubbed


class PlainLines(logging.Formatter):
    """Time (UTC), level, logger and words, with what is known of the work in hand in brackets.

    Further lines, of a trace or of what somebody typed, are marked, so that nobody writes a line of her own.
    """

    converter = time.gmtime
    default_time_format, default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        about = " ".join(f"{name}={value}" for name, value in _fields(record).items()).replace("\n", "\\n")
        about = about.replace("\r", "\\r")
        first, *others = scrubbed(super().format(record)).replace("\r", "\\r").split("\n")
        return "\n".join([f"{first} [{about}]" if about else first, *(f"  | {other}" for other in others)])


class JsonLines(logging.Formatter):
    """One JSON object per line: `time` (UTC), `level`, `logger`, `message`, then the fields, then `error`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrubbed(record.getMessage()),
        }
        line |= _fields(record)
        if record.exc_info:
            line["error"] = scrubbed(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """What is known of the work in hand and what the record brings, scrubbed too: parts of it come from addresses."""
    fields: dict[str, object] = {**known(), **getattr(record, "fields", {})}
    return {name: scrubbed(value) if isinstance(value, str) else value for name, value in fields.items()}
