"""Who calls, as the network knows them: behind our own proxies, whom those name."""

from __future__ import annotations

import hashlib
import hmac
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from starlette.requests import HTTPConnection

#: One household or office has at least so much of the new addresses: its bits count as one.
_IPV6_BITS: Final = 64


def client_address(connection: HTTPConnection, trusted_hops: int) -> str:
    """Return the caller's address; of an IPv6 one its network.

    Each of our proxies adds the address that called it to ``X-Forwarded-For``. What is before
    those, anybody can have written.
    """
    direct = connection.client.host if connection.client is not None else ""
    forwarded = connection.headers.getlist("x-forwarded-for")
    named = [name.strip() for name in ",".join(forwarded).split(",") if name.strip()]
    if 0 < trusted_hops <= len(named):
        direct = named[-trusted_hops]
    try:
        address = ip_address(direct)
    except ValueError:
        return direct[:64]
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), _IPV6_BITS), strict=False))
    return str(address)


def source_of(address: str, secret: str) -> str:
    """Return a name for an address, under which its tries are counted; it leads nowhere."""
    return hmac.new(secret.encode(), f"source:{address}".encode(), hashlib.sha256).hexdigest()[:32]
