"""How a webhook shows who sent it and when: HMAC-SHA256 over the time and the body. Plain Python.

The header is `Civic311-Signature: t=<seconds since 1970>,v1=<hex>`, where v1 is the HMAC of `<t>.<body>`. While a
secret is being changed there is a v1 for each of the two; one that fits is enough.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

HEADER = "Civic311-Signature"
TOLERANCE = timedelta(minutes=5)
_MOST = 1_000  # characters of a header
_TIME = re.compile(r"t=([0-9]{1,12})")
_MARK = re.compile(r"v1=([0-9a-f]{64})")


class BadSignature(Exception):
    """The message is not to be believed. `why` is a code: missing, forged, late."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def sign(body: bytes, secrets: Sequence[str], *, at: datetime) -> str:
    """The value of the header for a body that is sent at `at`."""
    seconds = int(at.timestamp())
    return ",".join([f"t={seconds}", *(f"v1={_mark(secret, seconds, body)}" for secret in secrets)])


def check(header: str, body: bytes, secrets: Sequence[str], *, now: datetime) -> None:
    """Raise BadSignature unless the header fits the body, by one of the secrets, and is of the last five minutes.

    A sender's clock may be as much ahead as behind.
    """
    parts = [part.strip() for part in header[:_MOST].split(",")]
    times = [found[1] for part in parts if (found := _TIME.fullmatch(part))]
    marks = [found[1] for part in parts if (found := _MARK.fullmatch(part))]
    if len(times) != 1 or not marks:
        raise BadSignature("missing")
    seconds = int(times[0])
    right = [_mark(secret, seconds, body) for secret in secrets if secret]
    if not any(hmac.compare_digest(mark, own) for mark in marks for own in right):
        raise BadSignature("forged")
    if abs(now.timestamp() - seconds) > TOLERANCE.total_seconds():
        raise BadSignature("late")


def _mark(secret: str, seconds: int, body: bytes) -> str:
    return hmac.new(secret.encode(), str(seconds).encode() + b"." + body, hashlib.sha256).hexdigest()
