"""The link in a call: it stands for one person and one call, and is good for a day.

Signed, not stored: a call is over as soon as anybody answers it, and then its links do nothing.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

_SALT = "requests_app.call"
LIFETIME = timedelta(days=1)


@dataclass(frozen=True)
class Called:
    """Who was called about which request, in which round."""

    service_request_id: int
    round_number: int
    user_id: int


def link_for(called: Called) -> str:
    """The whole address."""
    token = signing.dumps([called.service_request_id, called.round_number, called.user_id], salt=_SALT)
    return settings.PUBLIC_URL + reverse("answer_call", args=[token])


def called_by(token: str) -> Called | None:
    """What a token stands for; None when it was not made here or is too old."""
    try:
        return Called(*signing.loads(token, salt=_SALT, max_age=LIFETIME))
    except (signing.BadSignature, TypeError):
        return None
