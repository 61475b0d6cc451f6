"""Fetch a picture that another system named by its address."""

from urllib.parse import urljoin

from django.conf import settings

from civic311.lib import outbound

_MOST_HOPS = 3  # many servers send on to where they store pictures
_MOVED = frozenset({301, 302, 303, 307, 308})


def fetch_photo(url: str) -> bytes:
    """The bytes at `url`, unchecked: give them to `requests_app.uploads.store_upload`. Never inside a transaction.

    Every hop of a redirect is checked like the first. Raises OutboundError; with `is_refused` it need not be tried
    again.
    """
    for _hop in range(_MOST_HOPS):
        answer = outbound.call(url, most_bytes=settings.MAX_PHOTO_BYTES)
        if answer.is_good:
            return answer.body
        moved_to = answer.headers.get("location")
        if answer.status not in _MOVED or not moved_to:
            raise outbound.OutboundError(f"The picture answered {answer.status}", is_refused=answer.status < 500)
        url = urljoin(url, moved_to)
    raise outbound.OutboundError("Too many redirects", is_refused=True)
