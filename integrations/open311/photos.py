"""Fetch a picture that another system named by its address."""

from django.conf import settings

from civic311.lib import outbound


def fetch_photo(url: str) -> bytes:
    """The bytes at `url`, unchecked: give them to `requests_app.uploads.store_upload`. Never inside a transaction.

    Many servers send on to where they store pictures. Raises OutboundError; with `is_refused` it need not be tried
    again.
    """
    answer = outbound.call_on(url, most_bytes=settings.MAX_PHOTO_BYTES)
    if not answer.is_good:
        raise outbound.OutboundError(f"The picture answered {answer.status}", is_refused=answer.status < 500)
    return answer.body
