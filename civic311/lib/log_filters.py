"""Keep secrets out of log lines."""

import logging
import re

_TOKEN = re.compile(r"(/(?:track|invite|first-administrator|on-call|work|notices/follow)/)[A-Za-z0-9_:-]{8,}")


def without_tokens(text: str) -> str:
    """The text with the bearer tokens that stand in paths such as /track/<token>/ masked."""
    return _TOKEN.sub(r"\1***", text)


class HideTokens(logging.Filter):
    """Mask the bearer tokens that stand in paths such as /track/<token>/."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = without_tokens(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
