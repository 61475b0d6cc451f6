"""Secrets that we must be able to use again (of a webhook, of a sign-in elsewhere), encrypted in the database.

The key comes from SECRET_KEY by HKDF (RFC 5869), so a copy of the database alone opens nothing. After a change of
SECRET_KEY what was sealed before still opens as long as the old one stands in SECRET_KEY_FALLBACKS.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"civic311.lib.sealed"


def seal(text: str) -> str:
    """The text encrypted, as ASCII; it differs each time, so it cannot be searched for."""
    return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    """What `seal` was given. Raises ValueError when it was changed, or sealed with a key that is not known any more."""
    try:
        return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(text.encode()).decode()
    except InvalidToken:
        raise ValueError("This secret cannot be opened with the keys of this city") from None


@lru_cache(maxsize=4)
def _box(*secrets: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(secret))) for secret in secrets])


def _derived(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
