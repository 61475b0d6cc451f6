"""The worker's part of photos: decode, turn upright, strip what the camera wrote into them, write two sizes.

Rows are the work list. A photo is claimed with SKIP LOCKED and its attempt counted and committed before it is decoded,
so that one that kills its worker is refused after a few tries; the result is written only by whoever holds the claim.
"""

import io
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from PIL import Image, ImageCms, ImageOps

from civic311.people.holds import case_is_held, names_held_address
from requests_app.models import Attachment, AttachmentState, IntakeDraft
from requests_app.uploads import FORMATS

LARGE_PIXELS = 1600
THUMB_PIXELS = 400
QUALITY = 82
MAX_ATTEMPTS = 3
CLAIM = timedelta(minutes=5)
BATCH = 10  # a claim and its decoding are short; whoever calls goes on as long as it has time
KEEP_UNSENT = timedelta(days=2)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Files:
    large: bytes
    thumb: bytes
    width: int
    height: int


def process_waiting(*, now: datetime) -> int:
    """Decode the photos that wait, oldest first, one transaction each; returns how many were dealt with."""
    done = 0
    while done < BATCH:
        photo = _claim(now)
        if photo is None:
            break
        _process(photo, now)
        done += 1
    for left in Attachment.objects.exclude(state=AttachmentState.WAITING).exclude(upload_path="")[:BATCH]:
        _delete_upload(left)  # a stop between marking and deleting left the file
    return done


def forget_unsent(*, now: datetime) -> int:
    """Delete photos that belong to nothing and drafts, sent or not, two days after their last touch; returns how many.

    What a sent draft became keeps its photos and its submission key. What is under a legal hold stays.
    """
    before = now - KEEP_UNSENT
    count = 0
    orphans = Attachment.objects.filter(service_request=None, created_at__lt=before)
    for photo in orphans.filter(Q(draft=None) | Q(draft__updated_at__lt=before))[:1000]:
        photo.delete()
        for path in (photo.upload_path, photo.large_path, photo.thumb_path):
            if path:
                default_storage.delete(path)
        count += 1
    drafts = IntakeDraft.objects.filter(updated_at__lt=before).exclude(case_is_held("service_request_id"))
    drafts = drafts.exclude(names_held_address())
    return count + drafts.delete()[1].get("requests_app.IntakeDraft", 0)


def _claim(now: datetime) -> Attachment | None:
    with transaction.atomic():
        photo = (
            Attachment.objects.select_for_update(skip_locked=True)
            .filter(Q(claimed_at=None) | Q(claimed_at__lte=now - CLAIM), state=AttachmentState.WAITING)
            .order_by("created_at")
            .first()
        )
        if photo is None:
            return None
        photo.attempts += 1
        photo.claimed_at = now
        Attachment.objects.filter(pk=photo.pk).update(attempts=F("attempts") + 1, claimed_at=now)
    return photo


def _process(photo: Attachment, now: datetime) -> None:
    if photo.attempts > MAX_ATTEMPTS:
        _refuse(photo, "damaged")
        return
    try:
        with default_storage.open(photo.upload_path) as upload:
            files = render(upload.read())
    except Image.DecompressionBombError:
        _refuse(photo, "too_many_pixels")
    except Exception as error:  # decoders raise anything on damaged files; each photo must end somewhere
        log.info("photo %s refused: %s", photo.pk, type(error).__name__)
        _refuse(photo, "damaged")
    else:
        _keep(photo, files)


def render(data: bytes) -> _Files:
    """Both sizes as JPEG without any metadata. Raises whatever the decoder raises on damaged data."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > settings.MAX_PHOTO_PIXELS:
            raise Image.DecompressionBombError
        image.draft("RGB", (LARGE_PIXELS, LARGE_PIXELS))
        image.load()
        upright = _upright(image)
    if upright.mode not in ("RGB", "RGBA", "L", "LA", "CMYK"):
        upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
    upright.thumbnail((LARGE_PIXELS, LARGE_PIXELS), Image.Resampling.LANCZOS)
    plain = _in_srgb(upright)
    large = _jpeg(plain)
    size = plain.size
    plain.thumbnail((THUMB_PIXELS, THUMB_PIXELS), Image.Resampling.LANCZOS)
    return _Files(large, _jpeg(plain), *size)


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # a camera's broken note about orientation must not cost the photo
        return image.copy()


def _in_srgb(image: Image.Image) -> Image.Image:
    """A fresh RGB image on white: only pixels come over, no notes, profiles or comments."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            log.debug("a colour profile could not be read")
    fresh = Image.new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        fresh.paste(layer, mask=layer.getchannel("A"))
    else:
        fresh.paste(image.convert("RGB"))
    return fresh


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _keep(photo: Attachment, files: _Files) -> None:
    name = secrets.token_hex(16)
    large = default_storage.save(f"photos/{name[:2]}/{name}.jpg", ContentFile(files.large))
    thumb = default_storage.save(f"photos/{name[:2]}/{name}-thumb.jpg", ContentFile(files.thumb))
    kept = _mine(photo).update(
        state=AttachmentState.READY, large_path=large, thumb_path=thumb, width=files.width, height=files.height,
        bytes=len(files.large),
    )  # fmt: skip
    if kept:
        _delete_upload(photo)
    else:  # somebody else took over in the meantime
        default_storage.delete(large)
        default_storage.delete(thumb)


def _refuse(photo: Attachment, code: str) -> None:
    if _mine(photo).update(state=AttachmentState.REFUSED, refusal=code):
        _delete_upload(photo)


def _mine(photo: Attachment) -> QuerySet[Attachment]:
    """The row, as long as nobody else has taken it up since."""
    return Attachment.objects.filter(pk=photo.pk, state=AttachmentState.WAITING, attempts=photo.attempts)


def _delete_upload(photo: Attachment) -> None:
    default_storage.delete(photo.upload_path)
    Attachment.objects.filter(pk=photo.pk).update(upload_path="")
