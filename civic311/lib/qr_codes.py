"""QR codes as one path of an SVG, so that a page can hold them without pictures and without styles."""

from dataclasses import dataclass
from functools import lru_cache

import qrcode

_QUIET = 4  # modules of white around it, as the standard asks


@dataclass(frozen=True)
class QrCode:
    """`size` is the side of the square in modules, the white edge included; `path` draws the dark ones."""

    size: int
    path: str


@lru_cache(
    maxsize=2048
)  # finding the pattern that scans best takes some 25 ms, and the same stops are asked for all day
def qr_code(text: str) -> QrCode:
    """The code of a text, such as an address; readable with a tenth of it damaged."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    strokes = [
        f"M{left + _QUIET} {down + _QUIET}h{wide}v1h-{wide}z"
        for down, row in enumerate(rows)
        for left, wide in _runs(row)
    ]
    return QrCode(len(rows) + 2 * _QUIET, "".join(strokes))


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark modules begin and how many stand together."""
    found: list[tuple[int, int]] = []
    for at, is_dark in enumerate(row):
        if is_dark and at and row[at - 1]:
            left, wide = found[-1]
            found[-1] = (left, wide + 1)
        elif is_dark:
            found.append((at, 1))
    return found
