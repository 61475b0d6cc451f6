"""Addresses to which nothing is sent any more, and why: who asked for it, where mail came back, who complained."""

from collections.abc import Iterable
from datetime import datetime

from civic311.people.models import ContactChannel, StoppedAddress

Reason = StoppedAddress.Reason


def as_kept(address: str) -> str:
    """An address as it is kept and looked for: small letters, no space around."""
    return address.strip().lower()


def why_stopped(channel: str, addresses: Iterable[str]) -> dict[str, str]:
    """Of these addresses or numbers those that get nothing by this channel, each with the reason; keys as kept."""
    wanted = {as_kept(address) for address in addresses if address}
    if not wanted:
        return {}
    rows = StoppedAddress.objects.filter(channel=channel, address__in=wanted)
    return dict(rows.values_list("address", "reason"))


def stop_address(channel: str, address: str, reason: str, *, now: datetime) -> None:
    """Send nothing more to this address. What its owner asked for herself is never weakened to a bounce."""
    row, is_new = StoppedAddress.objects.get_or_create(
        channel=channel, address=as_kept(address), defaults={"reason": reason, "stopped_at": now}
    )
    if not is_new and row.reason == Reason.BOUNCED and reason != Reason.BOUNCED:
        StoppedAddress.objects.filter(pk=row.pk).update(reason=reason, stopped_at=now)


def start_again(channel: str, address: str, *, reasons: Iterable[str] = tuple(Reason.values)) -> bool:
    """Send to this address again, if it was stopped for one of these reasons; returns whether it was."""
    rows = StoppedAddress.objects.filter(channel=channel, address=as_kept(address), reason__in=list(reasons))
    return bool(rows.delete()[0])


__all__ = ["ContactChannel", "Reason", "as_kept", "start_again", "stop_address", "why_stopped"]
