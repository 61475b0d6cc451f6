"""What the worker does for accounts; it may run twice."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from civic311.accounts.devices import DAYS
from civic311.accounts.models import KnownDevice, StaffSession

TRIES_KEPT = 30  # days, of wrong passwords


def forget_sessions() -> None:
    """Delete sessions that have run out, browsers in which nobody signed in for long, and old traces of sign-ins."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    StaffSession.objects.filter(started_at__lt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE)).delete()
    KnownDevice.objects.filter(last_seen_at__lt=now - timedelta(days=DAYS)).delete()
    AccessLog.objects.filter(attempt_time__lt=now - timedelta(days=DAYS)).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=TRIES_KEPT)).delete()
