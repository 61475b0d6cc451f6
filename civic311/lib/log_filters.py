"""Keep secrets out of log lines."""

import logging
import re

_PATHS = "track|invite|first-administrator|on-call|work|follow|preferences|requests/mine"
_TOKEN = re.compile(rf"(/(?:{_PATHS})/)[A-Za-z0-9_:-]{{8,}}")


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
