"""One-time links by which people set their first password; only the hash of a link's secret is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from civic311.accounts.models import Invitation, User

DAYS = 7
_SECRET_BYTES = 16  # 128 bits
_LONGEST_TOKEN = 64


def invite(user: User | None, *, now: datetime) -> str:
    """A new link for `user` (None: for the first administrator), valid for a week; returns its secret.

    Earlier links of the same person stop working.
    """
    token = secrets.token_urlsafe(_SECRET_BYTES)
    with transaction.atomic():
        revoke(user)
        Invitation.objects.create(
            user=user, token_hash=_hash(token), makes_first_administrator=user is None, created_at=now,
            expires_at=now + timedelta(days=DAYS),
        )  # fmt: skip
    return token


def revoke(user: User | None) -> None:
    """Take back the links of `user` (None: those for the first administrator) that nobody used."""
    Invitation.objects.filter(user=user, used_at=None).delete()


def find(token: str, *, now: datetime, first_administrator: bool, lock: bool = False) -> Invitation | None:
    """The link's invitation while it can be used. `lock` keeps others from using it until the transaction ends."""
    if len(token) > _LONGEST_TOKEN:
        return None
    rows = Invitation.objects.select_for_update() if lock else Invitation.objects.all()
    return rows.filter(
        token_hash=_hash(token), makes_first_administrator=first_administrator, used_at=None, expires_at__gt=now
    ).first()


def use(invitation: Invitation, *, now: datetime) -> None:
    """Mark the link used; call it in the transaction that found it with a lock."""
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])


def invitation_link(token: str) -> str:
    """The address to send to an invited person."""
    return f"{settings.PUBLIC_URL}/invite/{token}/"


def first_administrator_link(token: str) -> str:
    """The address at which the first administrator begins."""
    return f"{settings.PUBLIC_URL}/first-administrator/{token}/"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
