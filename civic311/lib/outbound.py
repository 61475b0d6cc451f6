"""Every call that this project makes to another server over HTTP.

The name is resolved once, private and special addresses are refused, and the connection goes to the very address that
was checked, so that a name cannot change its mind in between. Redirects are answers like any other; size and time are
limited. `OUTBOUND_ALLOW` lists hosts (name, address or name:port) that may be private: a gateway inside the city.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from civic311.lib.clean_text import clean_line

TIMEOUT = 10.0  # seconds for connecting and for each read
MOST_SECONDS = 60.0  # for a whole answer, however slowly it drips
MOST_BYTES = 10 * 1024 * 1024
_MOVED = frozenset({301, 302, 303, 307, 308})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_OLD = ipaddress.ip_network("::/96")  # IPv4 in IPv6 as it was once written; nobody has such an address


class OutboundError(Exception):
    """The call was refused or failed. `is_refused`: it must not be made; trying again does not help. `was_sent`: the
    other server may have got it all the same. Its words may hold what the other server said; they can be stored.
    """

    def __init__(self, words: str, *, is_refused: bool = False, was_sent: bool = False) -> None:
        super().__init__(clean_line(words))
        self.is_refused = is_refused
        self.was_sent = was_sent


@dataclass(frozen=True)
class Answer:
    """What the other server said; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


def call(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes | None = None,
    timeout: float = TIMEOUT, most_bytes: int = MOST_BYTES, most_seconds: float = MOST_SECONDS,
) -> Answer:  # fmt: skip
    """Call `url` (http or https) once and return the answer, whatever its status.

    Raises OutboundError for an address that is refused, a server that cannot be reached, and an answer longer than
    `most_bytes` or `most_seconds`. Never call it inside a transaction.
    """
    try:
        parts = urlsplit(url)
        host, scheme, port = parts.hostname, parts.scheme, parts.port
    except ValueError:
        raise OutboundError("Not an address to call", is_refused=True) from None
    if scheme not in _DEFAULT_PORTS or not host or parts.username is not None:
        raise OutboundError("Not an address to call", is_refused=True)
    port = port or _DEFAULT_PORTS[scheme]
    connection = _Pinned(host, port, _checked_address(host, port), is_tls=scheme == "https", timeout=timeout)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    was_sent, clock = False, threading.Timer(most_seconds, connection.hang_up)
    try:
        connection.connect()
        was_sent = True
        clock.start()
        connection.request(method, path, body=body, headers={"User-Agent": "Civic311", **(headers or {})})
        response = connection.getresponse()
        content = response.read(most_bytes + 1)
        if connection.hung_up or (response.length and len(content) <= most_bytes):
            raise TimeoutError("The answer did not come whole")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise OutboundError(f"{type(error).__name__}: {error}"[:200], was_sent=was_sent) from error
    finally:
        clock.cancel()
        connection.close()
    if len(content) > most_bytes:
        raise OutboundError("The answer is too long", is_refused=True, was_sent=True)
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)


def call_on(url: str, *, hops: int = 3, **given: Any) -> Answer:
    """`call` with GET, and go on to where the server says that it has moved; every hop is checked like the first.

    Raises OutboundError as `call` does, and after more than `hops` calls.
    """
    for _hop in range(hops):
        answer = call(url, **given)
        moved_to = answer.headers.get("location")
        if answer.status not in _MOVED or not moved_to:
            return answer
        try:
            url = urljoin(url, moved_to)
        except ValueError:
            raise OutboundError("It moved to no address", is_refused=True) from None
    raise OutboundError("Too many redirects", is_refused=True)


def _checked_address(host: str, port: int) -> str:
    """The address to connect to; raises OutboundError when any that the name has is not for everybody."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutboundError(f"{host} is not known") from error
    addresses = [str(row[4][0]) for row in found]
    allowed = set(settings.OUTBOUND_ALLOW)
    if host not in allowed and f"{host}:{port}" not in allowed:
        for address in addresses:
            if not _is_public(address):
                raise OutboundError(f"{host} is not a public address", is_refused=True)
    return addresses[0]


def _is_public(address: str) -> bool:
    known = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(known, ipaddress.IPv6Address):
        inner = known.ipv4_mapped or known.sixtofour or _translated(known)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        if known in _OLD or known.is_site_local:
            return False
    return known.is_global and not known.is_multicast


def _translated(known: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a gateway calls for one of the NAT64 prefix (RFC 6052)."""
    return ipaddress.IPv4Address(int(known) & 0xFFFFFFFF) if known in _NAT64 else None


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, speaking to the host by its name."""

    def __init__(self, host: str, port: int, address: str, *, is_tls: bool, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address
        self.default_port = _DEFAULT_PORTS["https" if is_tls else "http"]
        self._context = ssl.create_default_context() if is_tls else None

        self.hung_up = False

    def hang_up(self) -> None:
        """End the call from another thread: who drips a byte now and then never runs into the time for one read."""
        self.hung_up = True
        try:
            self._wire.shutdown(socket.SHUT_RDWR)
        except OSError:  # it is over already
            return

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)
        self._wire = self.sock  # http.client forgets its own once the answer has begun
