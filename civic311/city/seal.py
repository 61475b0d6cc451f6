"""The city's seal: taken in as a picture, kept as PNG files in the sizes that pages, phones and mails ask for."""

import io
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from civic311.city.current import configuration_changed
from civic311.city.models import City, SealImage

MOST_BYTES = 2 * 1024 * 1024
MOST_SIDE, LEAST_SIDE = 3_000, 96
PLAIN = {"64": 64, "192": 192, "512": 512}
MASKABLE = "maskable"  # phones cut this one to a shape of theirs: everything that counts lies in the middle 80%
_MASKABLE_SIDE, _MASKABLE_SEAL = 512, 400
SIZES = (*PLAIN, MASKABLE)

REFUSALS = {
    "too_large": _("This file is larger than 2 megabytes. Save the seal in a smaller size."),
    "not_a_picture": _("This is not a PNG or JPEG picture that we can open."),
    "too_many_pixels": _("This picture has more than 3,000 pixels on a side. Save it smaller."),
    "too_small": _("This picture is too small. It needs at least 96 pixels on each side."),
}


class SealRefused(Exception):
    """The file cannot be the seal. `words` say why, in the active language."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.words = str(REFUSALS[code])


def cut(upload: Any, *, ground: str) -> dict[str, bytes]:
    """The picture as PNG files by size, padded to squares; nothing of the file itself is kept.

    It is decoded at once, unlike photos: only who configures the city sends one, and its pixels are counted before.
    `ground` is the colour behind the maskable one. Raises SealRefused.
    """
    if upload.size > MOST_BYTES:
        raise SealRefused("too_large")
    try:
        with Image.open(upload, formats=("PNG", "JPEG")) as picture:
            if max(picture.size) > MOST_SIDE:
                raise SealRefused("too_many_pixels")
            if min(picture.size) < LEAST_SIDE:
                raise SealRefused("too_small")
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise SealRefused("not_a_picture") from error
    found = {name: _png(_fitted(drawn, side, side, None)) for name, side in PLAIN.items()}
    return found | {MASKABLE: _png(_fitted(drawn, _MASKABLE_SEAL, _MASKABLE_SIDE, ground))}


@transaction.atomic
def keep(files: dict[str, bytes]) -> None:
    """Use these files as the seal from now on; without files, the house's own mark."""
    SealImage.objects.all().delete()
    SealImage.objects.bulk_create(SealImage(size=size, png=png) for size, png in files.items())
    City.objects.filter(pk=1).update(seal_version=F("seal_version") + 1 if files else 0)
    configuration_changed()


def _fitted(drawn: Image.Image, seal: int, side: int, ground: str | None) -> Image.Image:
    scale = seal / max(drawn.size)
    small = drawn.resize((max(1, round(drawn.width * scale)), max(1, round(drawn.height * scale))), Image.LANCZOS)
    whole = Image.new("RGBA", (side, side), ground or (0, 0, 0, 0))
    whole.alpha_composite(small, ((side - small.width) // 2, (side - small.height) // 2))
    return whole


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
