"""Bodies of POST requests: form fields, and form fields with files. Plain Python."""

import secrets
from collections.abc import Sequence
from urllib.parse import urlencode

Fields = Sequence[tuple[str, str]]


def encoded(fields: Fields, photos: Sequence[bytes] = (), *, boundary: str = "") -> tuple[bytes, str]:
    """The body and its content type: a plain form, or several parts when there are photos (JPEG, as `media[]`)."""
    if not photos:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded; charset=utf-8"
    edge = boundary or secrets.token_hex(16)
    parts = [_part(edge, f'name="{_quoted(name)}"', value.encode()) for name, value in fields]
    parts += [
        _part(edge, f'name="media[]"; filename="photo-{place}.jpg"', photo, kind="image/jpeg")
        for place, photo in enumerate(photos, start=1)
    ]
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


def _part(edge: str, disposition: str, content: bytes, *, kind: str = "") -> bytes:
    lines = [
        f"--{edge}",
        f"Content-Disposition: form-data; {disposition}",
        *([f"Content-Type: {kind}"] if kind else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + content + b"\r\n"


def _quoted(name: str) -> str:
    """As browsers write names of fields."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
