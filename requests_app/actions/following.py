"""Follow something without having reported it: by email after saying yes, or in a browser."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from civic311.lib import bearer_tokens
from civic311.lib.jobs import enqueue
from civic311.people.stopped import normal
from notifications.models import PushDevice
from requests_app.models import Follow
from requests_app.queries.following import Target

WELCOME = "requests_app.tasks.welcome_follows"
MOST_FOLLOWED = 50  # of one address or browser: nobody reads more, and nobody is flooded
_SALT = "requests_app.follow"
_LONGEST_ID = 19
_TOKEN_LENGTH = 32  # of 128 bits as hexadecimal digits


@transaction.atomic
def follow_by_mail(target: Target, *, email: str, rhythm: str, language: str, now: datetime) -> None:
    """Somebody wishes to hear of it. A first mail asks whether it was them; nothing else goes out before.

    Asked again it says nothing new to those who follow already, so that nobody learns who does.
    """
    wish = {"email": normal(email), "device": None}
    row = _known(target, wish)
    if row is None:
        if Follow.objects.filter(**wish, stopped_at=None).count() < MOST_FOLLOWED:
            _make(target, wish, rhythm=rhythm, language=language, confirmed_at=None, now=now)
    elif row.confirmed_at is None or row.stopped_at is not None:
        Follow.objects.filter(pk=row.pk).update(
            stopped_at=None, confirmed_at=None, created_at=now, rhythm=rhythm, language=language
        )
    enqueue(WELCOME)


@transaction.atomic
def follow_in_browser(target: Target, *, endpoint: str, p256dh: str, auth: str, language: str, now: datetime) -> str:
    """A browser takes messages about it from now on: its owner said yes there. Returns the token of its own page, empty
    for a browser that follows too much already."""
    rhythm = Follow.Rhythm.EACH
    device, _is_new = PushDevice.objects.update_or_create(
        endpoint=endpoint, defaults={"p256dh": p256dh, "auth": auth, "language": language, "gone_at": None}
    )
    row = _known(target, {"device": device})
    if row is not None:
        Follow.objects.filter(pk=row.pk).update(stopped_at=None, confirmed_at=now, rhythm=rhythm, language=language)
    elif Follow.objects.filter(device=device, stopped_at=None).count() < MOST_FOLLOWED:
        row = _make(target, {"device": device}, rhythm=rhythm, language=language, confirmed_at=now, now=now)
    return token_of(row.pk) if row is not None else ""


def token_of(follow_id: int) -> str:
    """The secret in the links of a wish, made of the site's key, so that every mail can carry the same one."""
    made = salted_hmac(_SALT, str(follow_id), secret=settings.MARKS_KEY, algorithm="sha256")
    return made.hexdigest()[:_TOKEN_LENGTH]


def follow_of(token: str) -> Follow | None:
    """Whose link it is; None for one that is made up."""
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        return None
    return Follow.objects.filter(token_hash=bearer_tokens.hash_of(token)).first()


def confirm(follow: Follow, *, now: datetime) -> None:
    """It was they who asked: they hear of it from now on."""
    Follow.objects.filter(pk=follow.pk).update(confirmed_at=now, stopped_at=None)


def stop(follow: Follow, *, now: datetime) -> None:
    """Nothing more about this."""
    Follow.objects.filter(pk=follow.pk, stopped_at=None).update(stopped_at=now)


def stop_one_of(email: str, number: str, *, now: datetime) -> None:
    """Stop one wish of an address, by its id as a form sends it; nothing for what is not its own."""
    if number.isdecimal() and len(number) < _LONGEST_ID:
        Follow.objects.filter(pk=int(number), email=normal(email), device=None, stopped_at=None).update(stopped_at=now)


def change(follow: Follow, *, rhythm: str, language: str) -> None:
    """How often, and in which language."""
    Follow.objects.filter(pk=follow.pk).update(rhythm=rhythm, language=language)


def _known(target: Target, wish: dict[str, object]) -> Follow | None:
    same = {
        name: getattr(target, name)
        for name in ("kind", "service_request", "asset", "area", "service", "lat", "long", "radius")
    }  # fmt: skip
    return Follow.objects.select_for_update(of=("self",)).filter(**same, **wish).order_by("pk").first()


def _make(target: Target, wish: dict[str, object], *, rhythm: str, language: str, confirmed_at: datetime | None,
          now: datetime) -> Follow:  # fmt: skip
    row = Follow.objects.create(
        **vars(target), **wish, rhythm=rhythm, language=language, confirmed_at=confirmed_at, created_at=now,
        token_hash=f"new-{uuid.uuid4().hex}",
    )  # fmt: skip
    Follow.objects.filter(pk=row.pk).update(token_hash=bearer_tokens.hash_of(token_of(row.pk)))
    return row
