"""Keys of other programs, as the settings list them."""

from datetime import datetime

from django.db.models import Q, QuerySet

from integrations.models import ApiKey


def good_keys(now: datetime) -> QuerySet[ApiKey]:
    """Keys that open something, by name."""
    return ApiKey.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)


def ended_keys(now: datetime) -> QuerySet[ApiKey]:
    """Keys that open nothing any more, the newest first."""
    return ApiKey.objects.exclude(pk__in=good_keys(now).values("pk")).order_by("-created_at", "-id")
