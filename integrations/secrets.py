"""Secrets by which another system and we know each other: made here, shown once, sealed, changed with an overlap."""

import secrets
from datetime import datetime, timedelta
from typing import Protocol

from civic311.lib.sealed import seal, unseal

OVERLAP = timedelta(hours=24)  # so long the old secret still counts
_PREFIX = "c311_"


class HoldsSecrets(Protocol):
    """A row with a secret and, for a while, the one before it."""

    secret: str
    old_secret: str
    old_secret_until: datetime | None


def new_secret() -> str:
    """A secret of 256 random bits, to be shown once."""
    return _PREFIX + secrets.token_urlsafe(32)


def rotate(row: HoldsSecrets, *, now: datetime) -> str:
    """Give the row a new secret and keep the old one for a day; the caller saves the row. Returns the new one."""
    secret = new_secret()
    row.old_secret, row.old_secret_until = row.secret, now + OVERLAP
    row.secret = seal(secret)
    return secret


def secrets_of(row: HoldsSecrets, *, now: datetime) -> list[str]:
    """The secrets that count now, the newer first. Raises ValueError when one cannot be opened."""
    found = [unseal(row.secret)]
    if row.old_secret and row.old_secret_until is not None and now < row.old_secret_until:
        found.append(unseal(row.old_secret))
    return found
