"""Take photos in as they come: look at size, kind and dimensions without decoding, keep the file under a random name.

Decoding is the worker's work (`photo_jobs`): a file made to harm never meets a decoder in a web process.
"""

import secrets
import warnings
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image
from pillow_heif import register_heif_opener

from civic311.lib.clean_text import clean_line
from requests_app.models import Attachment, IntakeDraft

register_heif_opener(thumbnails=False)

# Formats by the names of Pillow's openers; what some phones make of a JPEG (MPO) is opened as one.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"})
_HEAD_BYTES = 32

REFUSALS = {
    "empty": _("This file is empty. Please choose the photo again."),
    "too_large": _("This photo is too large to send. Please choose a smaller one."),
    "not_a_photo": _("This file is not a photo we can open. Please send a JPEG, PNG, WebP or HEIC picture."),
    "animated": _("This picture moves. Please send a still photo."),
    "too_many_pixels": _("This photo has too many pixels. Please send a smaller copy."),
    "damaged": _("This photo is damaged and we could not open it. Please send it again, or another one."),
    "erased": _("This photo was erased."),
}


class UploadRefused(Exception):
    """The file cannot be taken as a photo. `code` is a key of REFUSALS, which has the words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def words(self) -> str:
        """What to tell the person, in the active language."""
        return str(REFUSALS[self.code])


def store_upload(uploaded_file: Any, *, draft: IntakeDraft | None = None, stage: str, user_id: int | None = None,
                 now: datetime) -> Attachment:  # fmt: skip
    """Check and keep one uploaded file; the row waits for the worker. Raises UploadRefused; then nothing is kept."""
    width, height = check_photo(uploaded_file)
    uploaded_file.seek(0)
    name = default_storage.save(f"uploads/{secrets.token_hex(16)}", File(uploaded_file))
    try:
        return Attachment.objects.create(
            draft=draft, stage=stage, uploaded_by_id=user_id, upload_path=name, width=width, height=height,
            bytes=uploaded_file.size, original_name=clean_line(uploaded_file.name or "")[-120:], created_at=now,
        )  # fmt: skip
    except Exception:
        default_storage.delete(name)
        raise


def check_photo(file: Any) -> tuple[int, int]:
    """Width and height in pixels of what may be kept, read from its header. Raises UploadRefused."""
    if not file.size:
        raise UploadRefused("empty")
    if file.size > settings.MAX_PHOTO_BYTES:
        raise UploadRefused("too_large")
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    kind = _kind(head)
    if kind is None:
        raise UploadRefused("not_a_photo")
    size = _webp_size(head) if kind == "WEBP" else _opened_size(file)
    if size[0] * size[1] > settings.MAX_PHOTO_PIXELS:
        raise UploadRefused("too_many_pixels")
    if size[0] < 1 or size[1] < 1:
        raise UploadRefused("not_a_photo")
    return size


def _kind(head: bytes) -> str | None:
    """What the first bytes say the file is."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "HEIF"
    return None


def _opened_size(file: Any) -> tuple[int, int]:
    """Pillow reads the header only; it decodes when pixels are asked for, which is not done here."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=("JPEG", "PNG", "HEIF")) as image:
                if image.format == "PNG" and getattr(image, "is_animated", False):
                    raise UploadRefused("animated")
                return image.size
    except UploadRefused:
        raise
    except Image.DecompressionBombError:
        raise UploadRefused("too_many_pixels") from None
    except Exception:  # a hostile header may raise anything; to the resident all of it means the same
        raise UploadRefused("not_a_photo") from None


def _webp_size(head: bytes) -> tuple[int, int]:
    """Pillow makes room for the whole canvas when it opens a WebP, so its three kinds of header are read here."""
    chunk, body = head[12:16], head[20:]
    if len(body) < 10:
        raise UploadRefused("not_a_photo")
    if chunk == b"VP8X":
        if body[0] & 0x02:
            raise UploadRefused("animated")
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if chunk == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    raise UploadRefused("not_a_photo")
