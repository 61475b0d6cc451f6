"""In which browsers a person has signed in before: a cookie with a random key, of which the hash is kept."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from civic311.lib.cookies import cookie_name

COOKIE = "known_browser"
DAYS = 400  # browsers keep no cookie longer
_BYTES = 16  # 128 bits
# What a browser says of itself, the first match counts: others claim to be Safari, Chrome and Mozilla too.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
             ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"),
            ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


def device_words(user_agent: str) -> str:
    """Browser and system in names that people know ("Firefox, Windows"); empty when neither is known."""
    found = [
        next((name for mark, name in names if mark in user_agent), "") for names in (_BROWSERS, _SYSTEMS)
    ]  # fmt: skip
    return ", ".join(name for name in found if name)


def recognise(request: HttpRequest, response: HttpResponse, user: Any, now: datetime) -> bool:
    """Remember this browser for the person; True when she has signed in before, and never in this one."""
    key = request.COOKIES.get(cookie_name(COOKIE), "")[:64] or secrets.token_urlsafe(_BYTES)
    key_hash = hashlib.sha256(key.encode()).hexdigest()
    is_first = not user.known_devices.exists()
    _row, is_new = user.known_devices.update_or_create(key_hash=key_hash, defaults={"last_seen_at": now})
    response.set_cookie(
        cookie_name(COOKIE), key, max_age=DAYS * 86400, httponly=True, secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )  # fmt: skip
    return is_new and not is_first
