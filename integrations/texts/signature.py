"""Whether a call really comes from the carrier: the signature that Twilio documents for its webhooks. Plain Python.

It is the base64 of HMAC-SHA1, keyed with the account's token, over the full address followed by every field's name and
value, sorted by name. A carrier may write the address with its default port or without it, so both are tried.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def signature_of(token: str, url: str, fields: Mapping[str, Sequence[str]]) -> str:
    """The signature of a call to `url` with these fields, each with all of its values."""
    signed = url + "".join(name + value for name in sorted(fields) for value in sorted(set(fields[name])))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def is_signed(token: str, url: str, fields: Mapping[str, Sequence[str]], signature: str) -> bool:
    """Whether `signature` is right for the call. Without a token nothing is."""
    if not token:
        return False
    given = signature.encode(errors="replace")
    # Both are always compared, in constant time: how long it takes tells nothing.
    found = [hmac.compare_digest(signature_of(token, each, fields).encode(), given) for each in _spellings(url)]
    return any(found)


def _spellings(url: str) -> tuple[str, str]:
    """The address with its port and without it."""
    parts = urlsplit(url)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    bare = _without_port(parts)
    return parts._replace(netloc=f"{bare}:{port}").geturl(), parts._replace(netloc=bare).geturl()


def _without_port(parts: SplitResult) -> str:
    return parts.netloc if parts.port is None else parts.netloc.rpartition(":")[0]
