"""Cookies that we set ourselves, and how all of them are named."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


def cookie_name(name: str) -> str:
    """The name as browsers see it: in production they take `__Host-` only from this very host and over TLS."""
    return f"{settings.COOKIE_PREFIX}{name}"


class _HostCookie(CookieStorage):
    cookie_name = cookie_name(CookieStorage.cookie_name)


class OwnMessages(FallbackStorage):
    """What a page tells the reader once, in a cookie of this host, or in the session when it is long."""

    storage_classes = (_HostCookie, SessionStorage)
