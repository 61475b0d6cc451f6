"""Fetch the pictures that came with a text from the carrier, and keep them as photos of a report to come."""

from datetime import datetime
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.files.base import ContentFile

from civic311.lib import outbound
from integrations.models import TextMessage
from integrations.texts.conversation import MOST_PHOTOS
from notifications import sms
from requests_app.models import Attachment
from requests_app.uploads import UploadRefused, store_upload

_MOST_HOPS = 3  # carriers send on to where they store pictures


def fetch(text: TextMessage, *, now: datetime) -> None:
    """Fetch what `media` names, outside of any transaction. A picture that cannot be had is counted as lost.

    A text whose pictures were fetched is left alone. Raises OutboundError when the carrier does not answer now.
    """
    if not text.media:
        return
    photos, lost = list(text.photos), text.lost_photos
    for url in text.media[:MOST_PHOTOS]:
        try:
            file = ContentFile(_picture(url), name="photo")
            photos.append(str(store_upload(file, stage=Attachment.Stage.REPORT, now=now).pk))
        except UploadRefused:
            lost += 1
        except outbound.OutboundError as error:
            if not error.is_refused:
                raise
            lost += 1
    text.media, text.photos, text.lost_photos = [], photos, lost
    text.save(update_fields=["media", "photos", "lost_photos"])


def _picture(url: str) -> bytes:
    """The bytes at an address of the carrier; our credentials go to the carrier's own host alone."""
    own = urlsplit(settings.SMS_API_URL).netloc
    for _hop in range(_MOST_HOPS):
        headers = sms.credentials() if urlsplit(url).netloc == own and url.startswith("https:") else {}
        answer = outbound.call(url, headers=headers, most_bytes=settings.MAX_PHOTO_BYTES)
        if answer.is_good:
            return answer.body
        if answer.status not in (301, 302, 303, 307, 308) or not answer.headers.get("location"):
            raise outbound.OutboundError(f"The picture answered {answer.status}", is_refused=answer.status < 500)
        url = urljoin(url, answer.headers["location"])
    raise outbound.OutboundError("Too many redirects", is_refused=True)
