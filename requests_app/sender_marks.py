"""Where a report comes from, as marks that tell nobody what they stand for: the network, the device, email and phone.

A mark is an HMAC keyed by the site's secret. It can be compared with another mark, and not read back.
"""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import salted_hmac

from civic311.lib.client_address import one_connection
from requests_app.models import Blocked

Kind = Blocked.Kind
_PREFIX = {4: 24, 6: 64}  # what one household, office or phone network shares


@dataclass(frozen=True)
class Sender:
    """What a door knows of who sends: `network` an address, `device` the value of our cookie; empty where unknown."""

    network: str = ""
    device: str = ""
    email: str = ""
    phone: str = ""

    def marks(self) -> Iterator[tuple[str, str]]:
        """Kind and mark of everything known; a network counts with the address itself and with its neighbors."""
        if self.network:
            for written in {network_of(self.network), network_of(self.network, is_wide=True)} - {""}:
                yield Kind.NETWORK, mark_of(Kind.NETWORK, written)
        for kind, value in ((Kind.DEVICE, self.device), (Kind.EMAIL, self.email), (Kind.PHONE, self.phone)):
            if value:
                yield kind, mark_of(kind, value)


def mark_of(kind: str, value: str) -> str:
    """The mark of one value; small and capital letters are the same."""
    written = f"{kind}:{value.strip().lower()}"
    return salted_hmac("requests_app.senders", written, secret=settings.MARKS_KEY, algorithm="sha256").hexdigest()


def network_of(address: str, *, is_wide: bool = False) -> str:
    """An address or network as it is compared; `is_wide`: all of its neighbors (IPv4 /24, IPv6 /64). Empty when it is
    none. An IPv6 address stands for its /64 always, since one connection changes freely within it.
    """
    network = one_connection(address)
    if network is None:
        return ""
    widest = _PREFIX[network.version]
    if is_wide and network.prefixlen > widest:
        network = network.supernet(new_prefix=widest)
    return str(network) if network.prefixlen in (widest, network.max_prefixlen) else ""


def hint_of(kind: str, value: str) -> str:
    """As much of a value as staff need to know it again: "192.0.2.x", "192.0.2.0/24", "m…@example.org", "…0142"."""
    if kind == Kind.NETWORK:
        network = ipaddress.ip_network(value)
        if network.version == 6:
            return ":".join(network.network_address.exploded.split(":")[:3]) + ":…"
        return value if network.prefixlen < 32 else ".".join(str(network.network_address).split(".")[:3]) + ".x"
    if kind == Kind.EMAIL:
        name, _at, domain = value.partition("@")
        return f"{name[:1]}…@{domain}"[:80]
    return f"…{value[-4:]}" if kind == Kind.PHONE else ""
