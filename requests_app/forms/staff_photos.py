"""Photos that staff send along: several files in one field, checked before anything is kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.translation import ngettext_lazy

from requests_app.forms.photos import PhotosField
from requests_app.models import Attachment
from requests_app.uploads import UploadRefused, check_photo, store_upload


class CheckedPhotosField(PhotosField):
    """Up to MAX_PHOTOS_PER_REPORT photos; cleaned to files that are photos by size, kind and dimensions."""

    too_many = ngettext_lazy("Send at most %(count)s photo at once.", "Send at most %(count)s photos at once.", "count")

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = super().clean(data, initial)
        if len(files) > settings.MAX_PHOTOS_PER_REPORT:
            raise ValidationError(self.too_many % {"count": settings.MAX_PHOTOS_PER_REPORT})
        for each in files:
            try:
                check_photo(each)
            except UploadRefused as refusal:
                raise ValidationError(f"{each.name}: {refusal.words}") from refusal
        return files


def store_all(files: Iterable[Any], *, stage: str, user_id: int | None, now: datetime) -> list[Attachment]:
    """Keep checked files; the worker decodes them later."""
    return [store_upload(each, stage=stage, user_id=user_id, now=now) for each in files]


def discard(photos: Iterable[Attachment]) -> None:
    """Throw away those that belong to no case: what they were sent with did not happen, or had happened before."""
    for photo in photos:
        deleted, _rows = Attachment.objects.filter(pk=photo.pk, service_request__isnull=True).delete()
        if deleted:
            default_storage.delete(photo.upload_path)
