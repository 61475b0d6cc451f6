"""Codes for things that files know by name only. Plain Python."""

import hashlib
import re
import unicodedata


def code_of(name: str, length: int = 60) -> str:
    """A stable code of lower-case letters, digits and dashes, at most `length` long; the same for the same name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if code and len(code) <= length:
        return code
    digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=4).hexdigest()
    return f"{code[: length - 9].strip('-') or 'x'}-{digest}"
