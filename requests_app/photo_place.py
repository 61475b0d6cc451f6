"""Where a photo was taken, as the camera wrote it into the file's header. Nothing is decoded: pixels stay unread.

What a file says of itself may be wrong, broken or meant to harm; all of that means that no place is known.
"""

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import IO, Any

from PIL import Image

_GPS = 0x8825
_LAT_SIDE, _LAT, _LONG_SIDE, _LONG = 1, 2, 3, 4
_SIDES = {"N": 1, "S": -1, "E": 1, "W": -1}
_HEAD_BYTES = 12
_MOST_HEADER = 256 * 1024  # what cameras write is far smaller
_MOST_CHUNKS = 64
_NOWHERE_DEGREES = 0.001  # devices without a fix write zeros
_EXIF_MARK = b"Exif\x00\x00"


def place_of(file: IO[bytes]) -> tuple[float, float] | None:
    """Latitude and longitude in degrees (WGS 84); None when the header names no place that can be.

    Reads from the start of `file` and leaves it there.
    """
    try:
        file.seek(0)
        head = file.read(_HEAD_BYTES)
        header = _webp_header(file) if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else _opened_header(file)
        return _place_in(header) if header else None
    except Exception:  # a hostile header may raise anything, and each means the same: no place is known
        return None
    finally:
        file.seek(0)


def _opened_header(file: IO[bytes]) -> bytes:
    """Pillow reads the header when it opens; what stands behind the pixels of a PNG would need decoding and is left."""
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(file, formats=("JPEG", "PNG", "HEIF")) as image:
            header = image.info.get("exif", b"")
            file.seek(0)
            return header if isinstance(header, bytes) and len(header) <= _MOST_HEADER else b""


def _webp_header(file: IO[bytes]) -> bytes:
    """Pillow makes room for the whole canvas when it opens a WebP, so its chunks are walked here."""
    file.seek(_HEAD_BYTES)
    for _number in range(_MOST_CHUNKS):
        chunk = file.read(8)
        if len(chunk) < 8:
            return b""
        size = int.from_bytes(chunk[4:], "little")
        if chunk[:4] == b"EXIF":
            return file.read(size) if size <= _MOST_HEADER else b""
        file.seek(size + size % 2, 1)
    return b""


def _place_in(header: bytes) -> tuple[float, float] | None:
    exif = Image.Exif()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exif.load(header if header.startswith(_EXIF_MARK) else _EXIF_MARK + header)
        said: Mapping[int, Any] = exif.get_ifd(_GPS)
    lat = _degrees(said.get(_LAT), said.get(_LAT_SIDE), "NS", 90)
    long = _degrees(said.get(_LONG), said.get(_LONG_SIDE), "EW", 180)
    if lat is None or long is None:
        return None
    if abs(lat) < _NOWHERE_DEGREES and abs(long) < _NOWHERE_DEGREES:
        return None
    return round(lat, 6), round(long, 6)


def _degrees(parts: Any, side: Any, sides: str, most: int) -> float | None:
    """Degrees, minutes and seconds as one number; None without the side of the globe, since half of it is wrong."""
    letter = (side.decode("ascii") if isinstance(side, bytes) else str(side)).strip("\x00 ").upper()
    if letter not in _SIDES or letter not in sides or not isinstance(parts, Sequence) or not 1 <= len(parts) <= 3:
        return None
    values = [float(part) for part in parts]
    if not all(math.isfinite(value) and value >= 0 for value in values) or any(part > 60 for part in values[1:]):
        return None
    degrees = sum(value / 60**power for power, value in enumerate(values))
    return degrees * _SIDES[letter] if degrees <= most else None
