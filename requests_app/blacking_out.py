"""Black out words in a text, and rectangles in a picture. Plain Python but for Pillow; reads and writes no rows."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from civic311.lib.mentions import BLOCK

THUMB_PIXELS = 400
QUALITY = 82


def black_out(text: str, words: Iterable[str]) -> str:
    """The text with each of `words` (a word or a whole passage) blocked, however its letters and spaces are written.

    Passages may run over lines. What is not found changes nothing.
    """
    wanted = sorted({" ".join(each.split()) for each in words} - {""}, key=len, reverse=True)
    for passage in wanted:
        pattern = r"\s+".join(re.escape(part) for part in passage.split(" "))
        text = re.sub(_at_word_ends(passage, pattern), BLOCK, text, flags=re.IGNORECASE)
    return text


def _at_word_ends(passage: str, pattern: str) -> str:
    """Only as whole words: "Ann" leaves "planning" alone."""
    before = r"(?<!\w)" if passage[0].isalnum() else ""
    after = r"(?!\w)" if passage[-1].isalnum() else ""
    return before + pattern + after


@dataclass(frozen=True)
class Area:
    """A rectangle as shares (0 to 1) of a picture's width and height."""

    left: float
    top: float
    width: float
    height: float

    def as_list(self) -> list[float]:
        return [round(value, 4) for value in (self.left, self.top, self.width, self.height)]


@dataclass(frozen=True)
class Masked:
    """Both sizes of a photo as JPEG."""

    large: bytes
    thumb: bytes


def mask(data: bytes, areas: Sequence[Area]) -> Masked:
    """The photo with the rectangles painted black in fresh pixels; `data` is a JPEG that we wrote ourselves."""
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        plain = image.convert("RGB")
    draw = ImageDraw.Draw(plain)
    for area in areas:
        left, top = area.left * plain.width, area.top * plain.height
        right, bottom = left + area.width * plain.width, top + area.height * plain.height
        draw.rectangle((int(left), int(top), int(right + 0.999), int(bottom + 0.999)), fill="black")
    large = _jpeg(plain)
    plain.thumbnail((THUMB_PIXELS, THUMB_PIXELS), Image.Resampling.LANCZOS)
    return Masked(large, _jpeg(plain))


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
