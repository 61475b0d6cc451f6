"""Photos as facts of a case. Files were checked and stored before (requests_app.uploads); decoding is the worker's."""

from datetime import datetime

from civic311.lib.jobs import enqueue
from requests_app import events
from requests_app.actions.change import Change, changing
from requests_app.actor import Actor
from requests_app.models import Attachment
from routing.models import PhotoVisibility


class NeverPublic(Exception):
    """Photos of this service are shown to nobody but staff and who sent them."""


def attach_photos(change: Change, photos: list[Attachment], *, stage: str, caption: str = "") -> None:
    """Tie stored uploads to the case that is being changed, one event each, and wake the worker to decode them.

    `caption`: the words under each of them.
    """
    for photo in photos:
        photo.service_request = change.service_request
        photo.stage = stage
        photo.uploaded_by_id = change.actor.user_id
        photo.caption = caption
        photo.save(update_fields=["service_request", "stage", "uploaded_by", "caption"])
        change.events.append(events.photo_added(attachment_id=str(photo.pk), stage=stage))
    if photos:
        enqueue("requests_app.tasks.process_photos")


def add_photos(service_request_id: int, *, photos: list[Attachment], stage: str = Attachment.Stage.NOTE,
               caption: str = "", actor: Actor, now: datetime) -> None:  # fmt: skip
    """Add photos to a case."""
    with changing(service_request_id, "add_photo", actor=actor, version=None, now=now) as change:
        attach_photos(change, photos, stage=stage, caption=caption)


def publish_photo(photo: Attachment, *, is_public: bool, actor: Actor, now: datetime) -> None:
    """Show a photo to everybody, or hide it again. Raises NeverPublic where the service's photos stay among staff."""
    if is_public and photo.service_request.service.photo_visibility == PhotoVisibility.NEVER:  # type: ignore[union-attr]
        raise NeverPublic
    with changing(photo.service_request_id, "publish_photo", actor=actor, version=None, now=now) as change:
        Attachment.objects.filter(pk=photo.pk).update(is_public=is_public, looked_at=now)
        change.events.append(events.photo_published(attachment_id=str(photo.pk), is_public=is_public))
