"""Links that open something for whoever holds them: 128 random bits, of which only a hash is kept."""

import hashlib
import secrets

_BYTES = 16
_LONGEST = 64


def new_token() -> str:
    """A token as it stands in a link."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token and looked up; empty for what cannot be one, which no row has."""
    if not token or len(token) > _LONGEST or not token.isascii():
        return ""
    return hashlib.sha256(token.encode()).hexdigest()
