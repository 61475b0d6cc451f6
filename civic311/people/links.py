"""Links for one address: to all it reported and follows, or to what it is sent. 128 random bits, kept as a hash."""

from datetime import datetime, timedelta

from civic311.lib import bearer_tokens
from civic311.people.models import PersonLink
from civic311.people.stopped import normal

LIFETIMES = {PersonLink.Scope.ALL: timedelta(days=7), PersonLink.Scope.PREFERENCES: timedelta(days=400)}


def new_link(email: str, *, now: datetime, scope: str = PersonLink.Scope.ALL) -> str:
    """A new link's token for an address."""
    token = bearer_tokens.new_token()
    PersonLink.objects.create(
        email=normal(email), scope=scope, token_hash=bearer_tokens.hash_of(token), created_at=now,
        expires_at=now + LIFETIMES[PersonLink.Scope(scope)],
    )  # fmt: skip
    return token


def email_of(token: str, *, now: datetime, scope: str = PersonLink.Scope.ALL) -> str:
    """Whose link it is; empty for one that is unknown, over, or opens less than `scope`."""
    scopes = [PersonLink.Scope.ALL, scope]
    row = PersonLink.objects.filter(
        token_hash=bearer_tokens.hash_of(token), expires_at__gt=now, revoked_at=None, scope__in=scopes
    ).first()
    return row.email if row else ""


def forget_old_links(*, now: datetime) -> int:
    """Delete links that are over; returns how many."""
    return PersonLink.objects.filter(expires_at__lte=now).delete()[0]
