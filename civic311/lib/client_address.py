"""Where a request comes from."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from django.conf import settings
from django.http import HttpRequest

_ONE_CONNECTION = 64  # bits of an IPv6 address that its provider gives; the rest changes freely


def client_address(request: HttpRequest) -> str:
    """The visitor's address: behind a proxy the one it saw (the last of X-Forwarded-For), else the connection's."""
    if settings.SECURE_PROXY_SSL_HEADER:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if hops[-1].strip():
            return hops[-1].strip()[:64]
    return str(request.META.get("REMOTE_ADDR", ""))


def client_network(request: HttpRequest) -> str:
    """The visitor as limits count her: her address, of IPv6 the first of all those that her connection has."""
    address = client_address(request)
    network = one_connection(address)
    return str(network.network_address) if network else address


def one_connection(written: str) -> IPv4Network | IPv6Network | None:
    """All addresses that one connection has: an IPv4 address is one, an IPv6 address stands for its /64. A network is
    itself, unless it is smaller. None for what is neither.
    """
    try:
        network = ip_network(written.strip().partition("%")[0], strict=False)
    except ValueError:
        return None
    if isinstance(network, IPv6Network):
        if network.network_address.ipv4_mapped:
            return IPv4Network(network.network_address.ipv4_mapped)
        if network.prefixlen > _ONE_CONNECTION:
            return network.supernet(new_prefix=_ONE_CONNECTION)
    return network
