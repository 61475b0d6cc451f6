"""Every call that this project makes to another server over HTTP.

The name is resolved once, private and special addresses are refused, and the connection goes to the very address that
was checked, so that a name cannot change its mind in between. Redirects are answers like any other; size and time are
limited. `OUTBOUND_ALLOW` lists hosts (name, address or name:port) that may be private: a gateway inside the city.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 10.0  # seconds for connecting and for each read
MOST_BYTES = 10 * 1024 * 1024
_DEFAULT_PORTS = {"http": 80, "https": 443}


class OutboundError(Exception):
    """The call was refused or failed. `is_refused`: it must not be made; trying again does not help."""

    def __init__(self, words: str, *, is_refused: bool = False) -> None:
        super().__init__(words)
        self.is_refused = is_refused


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
    timeout: float = TIMEOUT, most_bytes: int = MOST_BYTES,
) -> Answer:  # fmt: skip
    """Call `url` (http or https) once and return the answer, whatever its status.

    Raises OutboundError for an address that is refused, a server that cannot be reached, and an answer longer than
    `most_bytes`. Never call it inside a transaction.
    """
    parts = urlsplit(url)
    host, scheme = parts.hostname, parts.scheme
    if scheme not in _DEFAULT_PORTS or not host or parts.username is not None:
        raise OutboundError("Not an address to call", is_refused=True)
    try:
        port = parts.port or _DEFAULT_PORTS[scheme]
    except ValueError:
        raise OutboundError("Not an address to call", is_refused=True) from None
    connection = _Pinned(host, port, _checked_address(host, port), is_tls=scheme == "https", timeout=timeout)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body=body, headers={"User-Agent": "Civic311", **(headers or {})})
        response = connection.getresponse()
        content = response.read(most_bytes + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise OutboundError(f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        connection.close()
    if len(content) > most_bytes:
        raise OutboundError("The answer is too long", is_refused=True)
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)


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
        inner = known.ipv4_mapped or known.sixtofour
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return known.is_global and not known.is_multicast


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, speaking to the host by its name."""

    def __init__(self, host: str, port: int, address: str, *, is_tls: bool, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address
        self.default_port = _DEFAULT_PORTS["https" if is_tls else "http"]
        self._context = ssl.create_default_context() if is_tls else None

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)
