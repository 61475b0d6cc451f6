"""What hooks do with calls that prove nothing: an address has a few in each minute, then it is not heard."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from civic311.city.rate_limits import allow, counted
from civic311.lib.client_address import client_network

TRIES_A_MINUTE = 30  # with a wrong password or signature, from one address
_MINUTE = timedelta(minutes=1)


def is_heard(hook: str, request: HttpRequest, *, now: datetime) -> bool:
    """Whether this address may still try; if not, the right proof is not believed either."""
    return counted(_key(hook, request), _MINUTE, now) < TRIES_A_MINUTE


def note_refusal(hook: str, request: HttpRequest, *, now: datetime) -> None:
    """Count one call that proved nothing."""
    allow(_key(hook, request), TRIES_A_MINUTE, _MINUTE, now)


def size_of(request: HttpRequest) -> int:
    """Bytes of the body as the call says; a server reads no more of it."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _key(hook: str, request: HttpRequest) -> str:
    return f"{hook}:{client_network(request)}"
