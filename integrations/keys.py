"""Keys of other programs: made once, shown once, kept as a hash; changed by a second one that is good beside the first.

A key is 256 random bits, so a plain hash of it is enough: there is nothing to guess.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from civic311.city.rate_limits import allow
from integrations.models import ApiKey
from integrations.models.keys import new_family

USUAL_RATE = 6000  # calls a minute
LEAST_RATE = 600
OVERLAP = timedelta(days=14)
_BYTES = 32
_LONGEST = 128
_SHOWN = 12  # letters by which people tell keys apart
_MARK = "c311_"  # so that people, and programs that look for lost secrets, see what it is
_USE_NOTED = timedelta(minutes=1)


def make_key(
    name: str, *, scopes: Sequence[str], rate: int = USUAL_RATE, expires_at: datetime | None = None,
    by_id: int | None = None, family: str = "", now: datetime,
) -> tuple[ApiKey, str]:  # fmt: skip
    """A new key and its text, which nobody can find out later. `rate`: calls a minute; `family`: that of the key which
    it replaces."""
    text = _MARK + secrets.token_urlsafe(_BYTES)
    row = ApiKey.objects.create(
        name=name, prefix=text[:_SHOWN], key_hash=_hash_of(text), scopes=sorted(set(scopes)), rate=rate,
        expires_at=expires_at, created_by_id=by_id, family=family or new_family(), created_at=now,
    )  # fmt: skip
    return row, text


def key_of(text: str, scope: str | None, now: datetime) -> ApiKey | None:
    """The key that a program showed, if it is good now and opens `scope` (None: whatever it opens). That it was used is
    noted once a minute."""
    if not text or len(text) > _LONGEST or not text.isascii():
        return None
    key = ApiKey.objects.filter(key_hash=_hash_of(text)).first()
    if key is None or not key.is_good(now) or (scope is not None and scope not in key.scopes):
        return None
    if key.last_used_at is None or now - key.last_used_at >= _USE_NOTED:
        not_noted = Q(last_used_at=None) | Q(last_used_at__lte=now - _USE_NOTED)
        ApiKey.objects.filter(not_noted, pk=key.pk).update(last_used_at=now)
    return key


def within_rate(key: ApiKey, now: datetime) -> bool:
    """Count one more call with the key and say whether it may still be answered this minute."""
    return allow(f"api-key:{key.pk}", key.rate, timedelta(minutes=1), now)


def replace_key(key: ApiKey, *, by_id: int | None, now: datetime, overlap: timedelta = OVERLAP) -> tuple[ApiKey, str]:
    """A new key like the old one, and its text. The old one stays good for `overlap`, or until its own earlier end."""
    made = make_key(key.name, scopes=key.scopes, rate=key.rate, by_id=by_id, family=key.family, now=now)
    until = now + overlap
    ApiKey.objects.filter(Q(expires_at=None) | Q(expires_at__gt=until), pk=key.pk).update(expires_at=until)
    return made


def revoke_key(key: ApiKey, *, now: datetime) -> None:
    """From now on the key opens nothing. Twice is once."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)


def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
