"""From a kept mail to a case: as its writer's message, with the photos that came along."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils import translation
from django.utils.translation import gettext as _

from integrations.models import InboundMail
from requests_app.actions.photos import add_photos
from requests_app.actions.talk import message_from_resident
from requests_app.actor import RESIDENT
from requests_app.models import Attachment
from requests_app.queries.voices import root_id

MOST_MESSAGE = 5_000
_KEYS = UUID("6f1c1d6e-5f0e-4f4b-9f6a-3f2d6f6b7c55")  # the name space of our keys: any number that nobody else uses


def key_of(mail: InboundMail) -> UUID:
    """The submission key of the report that a mail may become: the same each time, so it becomes one at most."""
    return uuid5(_KEYS, str(mail.pk))


def hand_on(mail: InboundMail, *, now: datetime) -> None:
    """Put the mail on the case of its report, as a message of the report's writer. Nothing of it becomes public."""
    assert mail.report is not None
    message_from_resident(mail.report, text=words_of(mail), actor=RESIDENT, now=now)
    photos = photos_of(mail)
    Attachment.objects.filter(pk__in=[photo.pk for photo in photos]).update(report=mail.report)
    add_to_case(root_id(mail.report.service_request_id), photos, now=now)


def add_to_case(service_request_id: int, photos: Sequence[Attachment], *, now: datetime) -> None:
    """Add photos that came by mail to a case, for staff alone."""
    if photos:
        add_photos(service_request_id, photos=list(photos), actor=RESIDENT, now=now)


def words_of(mail: InboundMail) -> str:
    """What is read on the case; photos without words say so."""
    with translation.override(mail.language):
        return (mail.text or mail.subject or _("Photos without words."))[:MOST_MESSAGE]


def photos_of(mail: InboundMail) -> list[Attachment]:
    """The photos of a mail that are not on a case yet."""
    waiting: Any = Attachment.objects.filter(pk__in=mail.photos, service_request=None)
    return list(waiting.order_by("created_at", "pk"))
