"""Pictures made on the spot."""

import io
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from requests_app.models import Attachment


def jpeg(width: int = 80, height: int = 60, **options: Any) -> bytes:
    """A JPEG with some texture, so that it has bytes to damage."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, "JPEG", **options)
    return out.getvalue()


def jpeg_taken_at(
    lat: float, long: float, *, lat_side: str | None = None, long_side: str | None = None, width: int = 80
) -> bytes:
    """A JPEG whose header says where it was taken, as phones write it."""
    exif = Image.Exif()
    gps = exif.get_ifd(0x8825)
    for tag, value, sides, side in ((1, lat, "NS", lat_side), (3, long, "EW", long_side)):
        degrees, rest = divmod(abs(value), 1)
        minutes, rest = divmod(rest * 60, 1)
        gps[tag] = sides[value < 0] if side is None else side
        gps[tag + 1] = (degrees, minutes, round(rest * 60, 4))
    return jpeg(width, exif=exif)


def as_upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    """The bytes as a form would bring them."""
    return SimpleUploadedFile(name, data)


def ready_photo(service_request_id: int | None, **values: Any) -> Attachment:
    """A photo of a case (None: of none yet) that the worker has decoded: grey all over, 80 by 60."""
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "#808080").save(out, "JPEG")
    paths = [default_storage.save(f"photos/test-{size}.jpg", ContentFile(out.getvalue())) for size in ("l", "t")]
    given: dict[str, Any] = {
        "service_request_id": service_request_id, "state": "ready", "large_path": paths[0], "thumb_path": paths[1],
        "width": 80, "height": 60,
    }  # fmt: skip
    return Attachment.objects.create(**(given | values))
