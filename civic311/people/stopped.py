"""Addresses and phone numbers to which nothing is sent: their owners asked, or the mail came back.

The outbox (`notifications.outbox.put`) drops what is for a stopped address, and delivery asks again before each try,
except for work for staff, mail about signing in, and answers to what the reader did herself a moment ago.

The address of somebody who was erased is kept as a keyed hash: it stays stopped, and nobody can read it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac

from civic311.people.models import StoppedAddress

_HASHED = "hash:"


def normal(address: str) -> str:
    """An address as it is kept and compared: in small letters, without space around it."""
    return address.strip().lower()


def _hash_of(address: str) -> str:
    mark = salted_hmac("civic311.people.stopped", normal(address), secret=settings.MARKS_KEY, algorithm="sha256")
    return f"{_HASHED}{mark.hexdigest()}"


def written_as(addresses: Iterable[str]) -> dict[str, str]:
    """Both ways in which rows may hold the addresses, each with the address as `normal` writes it."""
    plain = {normal(address) for address in addresses}
    return {address: address for address in plain} | {_hash_of(address): address for address in plain}


def stop(channel: str, address: str, *, reason: str = StoppedAddress.Reason.ASKED, now: datetime) -> bool:
    """Send nothing there any more; returns whether that is new. The first reason stays."""
    if why_stopped(channel, address):
        return False
    _row, is_new = StoppedAddress.objects.get_or_create(
        channel=channel, address=normal(address), defaults={"reason": reason, "stopped_at": now}
    )
    return is_new


def start_again(channel: str, address: str) -> bool:
    """Send there again; returns whether it was stopped."""
    return bool(StoppedAddress.objects.filter(channel=channel, address__in=written_as([address])).delete()[0])


def stopped_among(channel: str, addresses: Iterable[str]) -> set[str]:
    """Those of the addresses, as `normal` writes them, that are stopped."""
    wanted = written_as(addresses)
    if not wanted:
        return set()
    rows = StoppedAddress.objects.filter(channel=channel, address__in=wanted)
    return {wanted[address] for address in rows.values_list("address", flat=True)}


def why_stopped(channel: str, address: str) -> str:
    """The reason for which nothing is sent there, one of `StoppedAddress.Reason`; empty: it is not stopped."""
    rows = StoppedAddress.objects.filter(channel=channel, address__in=written_as([address]))
    return rows.values_list("reason", flat=True).first() or ""


def forget_address(address: str) -> int:
    """Keep a stopped address as a hash only; returns how many rows changed."""
    return StoppedAddress.objects.filter(address=normal(address)).update(address=_hash_of(address))
