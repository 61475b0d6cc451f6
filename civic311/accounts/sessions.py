"""How long a sign-in lasts, where a person is signed in, and how that ends.

A session ends after SESSION_COOKIE_AGE at the latest, and after a while without use: the shortest time among the
person's roles, else SESSION_IDLE_MINUTES. Pages that ask by themselves what is new do not count as use. Models are
reached through the person, so that the signals can be connected while Django starts.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from civic311.accounts.devices import device_words

Handler = Callable[[HttpRequest], HttpResponse]
STARTED, SEEN, IDLE = "signed_in_at", "seen_at", "idle_minutes"  # seconds since 1970, the same, minutes
NOTE_EVERY = 300  # seconds; a session is written anew only this often
_ASKED_BY_PAGES = ("/staff/live/", "/staff/call/live/")


class LimitSessions:
    """Sign out who stayed too long or was away too long; otherwise note now and then that the session is in use."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            now = int(time.time())
            if is_over(request.session, now):
                logout(request)
                messages.info(request, _("You were away for a while and were signed out. Please sign in again."))
            elif now - request.session.get(SEEN, 0) >= NOTE_EVERY and not request.path.startswith(_ASKED_BY_PAGES):
                note_use(request, request.user, now)
        return self.get_response(request)


def is_over(session: Any, now: int) -> bool:
    """Whether the session of somebody signed in has reached one of its limits at `now` (seconds since 1970)."""
    started, seen = session.get(STARTED), session.get(SEEN)
    if started is None or seen is None:
        return False  # it began before limits were kept; it gets them with this request
    idle = session.get(IDLE) or settings.SESSION_IDLE_MINUTES
    return bool(now - started > settings.SESSION_COOKIE_AGE or now - seen > idle * 60)


def note_use(request: HttpRequest, user: Any, now: int) -> None:
    """Write down that the session is in use at `now`, and how long it may rest by the roles of today."""
    if not user.is_authenticated:
        return
    session = request.session
    session.setdefault(STARTED, now)
    session[SEEN] = now
    session[IDLE] = idle_minutes(user)
    at = datetime.fromtimestamp(now, UTC)
    device = device_words(request.META.get("HTTP_USER_AGENT", ""))
    user.staff_sessions.update_or_create(
        session_key=session.session_key,
        defaults={"last_seen_at": at, "device": device},
        create_defaults={"last_seen_at": at, "device": device, "started_at": at},
    )


def idle_minutes(user: Any) -> int:
    """After how many minutes without use the person is signed out."""
    least: int | None = user.memberships.aggregate(least=Min("role__idle_minutes"))["least"]
    return min(least or settings.SESSION_IDLE_MINUTES, settings.SESSION_IDLE_MINUTES)


def end_sessions(user: Any, *, besides: str | None = None) -> int:
    """Sign the person out everywhere, but not in the session with the key `besides`; returns in how many places."""
    keys = list(user.staff_sessions.exclude(session_key=besides or "").values_list("session_key", flat=True))
    for key in keys:
        SessionStore().delete(key)
    user.staff_sessions.filter(session_key__in=keys).delete()
    return len(keys)


def when_signed_in(sender: Any, request: HttpRequest, user: Any, **rest: Any) -> None:
    """Django's signal: a session begins."""
    request.session.pop(STARTED, None)
    note_use(request, user, int(time.time()))


def when_signed_out(sender: Any, request: HttpRequest, user: Any, **rest: Any) -> None:
    """Django's signal: the session is about to end."""
    if user is not None and request.session.session_key:
        user.staff_sessions.filter(session_key=request.session.session_key).delete()


def when_password_changed(sender: Any, request: HttpRequest, user: Any, **rest: Any) -> None:
    """allauth's signals: whoever knew the old password is out."""
    end_sessions(user, besides=request.session.session_key)
