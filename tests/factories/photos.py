"""Pictures made on the spot."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def jpeg(width: int = 80, height: int = 60, **options: Any) -> bytes:
    """A JPEG with some texture, so that it has bytes to damage."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, "JPEG", **options)
    return out.getvalue()


def as_upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    """The bytes as a form would bring them."""
    return SimpleUploadedFile(name, data)
