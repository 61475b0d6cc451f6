"""What staff do with a photo that is there: words under it, parts blacked out."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from requests_app import events, policies
from requests_app.actions.change import changing
from requests_app.actor import Actor
from requests_app.blacking_out import Area, mask
from requests_app.models import Attachment, AttachmentState, Redaction, ServiceRequest


class PhotoMoved(Exception):
    """Somebody changed the photo since it was shown, or it is not there to be changed."""


def caption_photo(photo: Attachment, *, caption: str, seen: str | None = None, actor: Actor, now: datetime) -> None:
    """Change the words under a photo; of a public photo everybody reads them. `seen`: those that were shown.

    Raises PhotoMoved and what `changing` raises; then nothing is written.
    """
    with changing(_case_of(photo), "caption_photo", actor=actor, version=None, now=now) as change:
        row = Attachment.objects.select_for_update(of=("self",)).get(pk=photo.pk)
        if seen is not None and row.caption != seen:
            raise PhotoMoved
        if row.caption != caption:
            row.caption = caption
            row.save(update_fields=["caption"])
            change.events.append(events.photo_captioned(attachment_id=str(photo.pk)))


def mask_photo(photo: Attachment, areas: Sequence[Area], *, reason: str = "", actor: Actor, now: datetime) -> None:
    """Black out these parts of a photo and no others; none: it shows as a whole again.

    Both sizes are painted anew before the case is locked; the originals stay under names of their own.
    Raises PhotoMoved and what `changing` raises; then nothing is written.
    """
    if photo.state != AttachmentState.READY:
        raise PhotoMoved
    policies.require(actor, "mask_photo", ServiceRequest.everything.get(pk=photo.service_request_id))
    painted = _painted(photo, areas) if areas else ("", "")
    try:
        with changing(_case_of(photo), "mask_photo", actor=actor, version=None, now=now) as change:
            row = Attachment.objects.select_for_update(of=("self",)).get(pk=photo.pk)
            if row.large_path != photo.large_path or (not areas and not row.unmasked_large_path):
                raise PhotoMoved
            left_over = _put(row, areas, painted)
            _keep_record(row, areas, reason=reason, actor=actor, now=now)
            change.events.append(events.photo_masked(attachment_id=str(row.pk), areas=len(areas)))
            transaction.on_commit(lambda: _delete(left_over))
    except Exception:
        _delete(painted)
        raise


def _case_of(photo: Attachment) -> int:
    if photo.service_request_id is None:
        raise PhotoMoved
    return photo.service_request_id


def _painted(photo: Attachment, areas: Sequence[Area]) -> tuple[str, str]:
    """Write both sizes with the areas black; returns their paths. Raises PhotoMoved when the file is gone."""
    try:
        with default_storage.open(photo.unmasked_large_path or photo.large_path) as file:
            files = mask(file.read(), areas)
    except FileNotFoundError:
        raise PhotoMoved from None
    name = secrets.token_hex(16)
    return (
        default_storage.save(f"photos/{name[:2]}/{name}.jpg", ContentFile(files.large)),
        default_storage.save(f"photos/{name[:2]}/{name}-thumb.jpg", ContentFile(files.thumb)),
    )


def _put(row: Attachment, areas: Sequence[Area], painted: tuple[str, str]) -> tuple[str, ...]:
    """Let the row name the painted files, or the originals again; returns the paths that nothing names any more."""
    shown = (row.large_path, row.thumb_path)
    was_masked = bool(row.unmasked_large_path)
    originals = (row.unmasked_large_path, row.unmasked_thumb_path) if was_masked else shown
    row.masks = [area.as_list() for area in areas]
    row.large_path, row.thumb_path = painted if areas else originals
    row.unmasked_large_path, row.unmasked_thumb_path = originals if areas else ("", "")
    row.save(update_fields=["masks", "large_path", "thumb_path", "unmasked_large_path", "unmasked_thumb_path"])
    return shown if was_masked else ()


def _keep_record(row: Attachment, areas: Sequence[Area], *, reason: str, actor: Actor, now: datetime) -> None:
    """Who hid parts of it and why, for as long as they are hidden."""
    key = {"what": Redaction.What.PHOTO, "object_id": str(row.pk)}
    if not areas:
        Redaction.objects.filter(**key).delete()
        return
    Redaction.objects.update_or_create(
        **key,
        defaults={
            "service_request_id": row.service_request_id, "reason": reason, "made_by_id": actor.user_id, "made_at": now,
        },
    )  # fmt: skip


def _delete(paths: Sequence[str]) -> None:
    for path in paths:
        if path:
            default_storage.delete(path)
