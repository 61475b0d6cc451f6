"""Who is blocked, and what is known of where a report came from."""

from datetime import datetime

from django.db.models import Q, QuerySet

from requests_app.models import Blocked, IntakeTrace, Report
from requests_app.sender_marks import Kind, Sender, hint_of, mark_of


def block_of(sender: Sender, *, now: datetime) -> Blocked | None:
    """The block that a sender is under now, if any."""
    wanted = Q()
    for kind, mark in sender.marks():
        wanted |= Q(kind=kind, value_hash=mark)
    return in_force(now).filter(wanted).first() if wanted else None


def in_force(now: datetime) -> QuerySet[Blocked]:
    """Blocks that count now, the newest first."""
    return Blocked.objects.filter(Q(until=None) | Q(until__gt=now), ended_at=None).select_related("blocked_by")


def over(now: datetime) -> QuerySet[Blocked]:
    """Blocks that were ended, or whose day has come."""
    return Blocked.objects.exclude(pk__in=in_force(now).values("pk")).select_related("blocked_by")


def known_of(report: Report) -> list[tuple[str, str, str]]:
    """What a report's sender can be blocked by: kind, mark and hint of each."""
    contact = report.contact if report.contact and not report.contact.redacted_at else None
    found = [
        (kind, mark_of(kind, value), hint_of(kind, value))
        for kind, value in ((Kind.EMAIL, contact.email), (Kind.PHONE, str(contact.phone or "")))
        if value
    ] if contact else []  # fmt: skip
    trace = IntakeTrace.objects.filter(report=report).first()
    if trace is not None and trace.network_mark:
        found.append((Kind.NETWORK, trace.network_mark, trace.network_hint))
    if trace is not None and trace.device_mark:
        found.append((Kind.DEVICE, trace.device_mark, ""))
    return found
