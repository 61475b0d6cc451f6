"""Addresses and phone numbers to which nothing is sent: their owners asked, or the mail came back.

The outbox (`notifications.outbox.put`) is the one place that asks: what is put there for a stopped address is dropped,
except work for staff, mail about signing in, and answers to what the reader did herself a moment ago.
"""

from collections.abc import Iterable
from datetime import datetime

from civic311.people.models import StoppedAddress


def normal(address: str) -> str:
    """An address as it is kept and compared: in small letters, without space around it."""
    return address.strip().lower()


def stop(channel: str, address: str, *, reason: str = StoppedAddress.Reason.ASKED, now: datetime) -> bool:
    """Send nothing there any more; returns whether that is new. The first reason stays."""
    _row, is_new = StoppedAddress.objects.get_or_create(
        channel=channel, address=normal(address), defaults={"reason": reason, "stopped_at": now}
    )
    return is_new


def start_again(channel: str, address: str) -> bool:
    """Send there again; returns whether it was stopped."""
    return bool(StoppedAddress.objects.filter(channel=channel, address=normal(address)).delete()[0])


def stopped_among(channel: str, addresses: Iterable[str]) -> set[str]:
    """Those of the addresses, as `normal` writes them, that are stopped."""
    wanted = {normal(address) for address in addresses}
    rows = StoppedAddress.objects.filter(channel=channel, address__in=wanted)
    return set(rows.values_list("address", flat=True)) if wanted else set()


def why_stopped(channel: str, address: str) -> str:
    """The reason for which nothing is sent there, one of `StoppedAddress.Reason`; empty: it is not stopped."""
    rows = StoppedAddress.objects.filter(channel=channel, address=normal(address))
    return rows.values_list("reason", flat=True).first() or ""
