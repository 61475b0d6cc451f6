"""Reports being written on the web form: kept step by step, so that nothing typed is lost and nothing is half-sent."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage

from requests_app.models import Attachment, IntakeDraft


def find_draft(key: str) -> IntakeDraft | None:
    """The draft with this id, sent or not; None for an id that is made up."""
    try:
        return IntakeDraft.objects.select_related("service_request").filter(pk=UUID(key)).first()
    except ValueError:
        return None


def new_draft(*, now: datetime) -> IntakeDraft:
    """An empty draft; its id is the submission key of the report it becomes."""
    return IntakeDraft.objects.create(created_at=now, updated_at=now)


def draft_with_key(key: UUID, *, now: datetime) -> tuple[IntakeDraft, bool]:
    """The draft that a phone wrote without signal under this random key of its own, and whether it is new to us."""
    values = {"created_at": now, "updated_at": now}
    return IntakeDraft.objects.select_related("service_request").get_or_create(pk=key, defaults=values)


def keep(draft: IntakeDraft, step: str, values: Any, *, now: datetime) -> None:
    """Keep what one step was answered with."""
    draft.data = {**draft.data, step: values}
    draft.updated_at = now
    IntakeDraft.objects.filter(pk=draft.pk, service_request=None).update(data=draft.data, updated_at=now)


def photos_of(draft: IntakeDraft | None) -> list[Attachment]:
    """The photos uploaded so far, oldest first."""
    return list(Attachment.objects.filter(draft=draft, service_request=None).order_by("created_at")) if draft else []


def propose_place(draft: IntakeDraft, photo: Attachment, lat: float, long: float, *, now: datetime) -> None:
    """Remember where a photo was taken, in degrees, to ask about it; it goes with the photo and with the draft."""
    keep(draft, "photo_place", {"photo": str(photo.pk), "lat": lat, "long": long}, now=now)


def remove_photo(draft: IntakeDraft, key: str, *, now: datetime) -> None:
    """Take a photo out of a draft; an id that is not one of its photos changes nothing."""
    if (draft.data.get("photo_place") or {}).get("photo") == key:
        keep(draft, "photo_place", None, now=now)
    for photo in photos_of(draft):
        if str(photo.pk) == key:
            Attachment.objects.filter(pk=photo.pk).delete()
            for path in (photo.upload_path, photo.large_path, photo.thumb_path):
                if path:
                    default_storage.delete(path)


def fingerprint_of(description: str, answers: Mapping[str, Any] | Sequence[Any]) -> str:
    """What stands for a description and its answers, to know whether the warning about danger was read for these."""
    return hashlib.sha256(json.dumps([description, answers], sort_keys=True, default=str).encode()).hexdigest()
