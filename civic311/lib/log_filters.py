"""Keep secrets out of log lines."""

import logging
import re

_PATHS = (
    "track|invite|first-administrator|on-call|work|follow|preferences|requests/mine|accounts/sign-on/join"
    "|accounts/password/reset/key"
)
_TOKEN = re.compile(rf"(/(?:{_PATHS})/)[A-Za-z0-9_:-]{{8,}}")
# Keys of programs, by the argument they stand in or by how ours begin.
_KEY = re.compile(r"(\bapi_key=)[^&\s\"']+|(\bc311_)[\w-]{8,}", re.ASCII)


def without_tokens(text: str) -> str:
    """The text with the bearer tokens that stand in paths such as /track/<token>/, and keys of programs, masked."""
    return _KEY.sub(lambda match: f"{match[1] or match[2]}***", _TOKEN.sub(r"\1***", text))


_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@(?=[A-Za-z0-9-]+\.)[A-Za-z0-9.-]+")
_PHONE = re.compile(r"\+\d[\d -]{6,16}\d")
# PostgreSQL repeats the row that it refuses, or the query with its values, in these lines of its message.
_ROW = re.compile(r"^((?:DETAIL|CONTEXT|LINE \d+):\s).*$", re.MULTILINE)


def scrubbed(text: str) -> str:
    """The text of a log line without secret links, email addresses, phone numbers and rows of the database."""
    return _PHONE.sub("+***", _EMAIL.sub("***@***", _ROW.sub(r"\1***", without_tokens(text))))


class HideTokens(logging.Filter):
    """Mask the bearer tokens that stand in paths such as /track/<token>/."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = without_tokens(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
