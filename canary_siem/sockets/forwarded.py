"""Whom to believe about where a connection comes from."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _checked(networks: list[str]) -> list[str]:
    for each in networks:
        parse_network(each)
    return networks


def parse_network(text: str) -> Network:
    """Read a CIDR, or a single address.

    Raises:
        ValueError: It is neither.
    """
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        hint = f"{text!r} is no network, such as 127.0.0.1/32 or 2001:db8::/32"
        raise ValueError(hint) from error


Networks = Annotated[list[str], AfterValidator(_checked)]
"""A list of CIDRs in configuration."""


def plain_address(text: str) -> str:
    """Give the address that *text* is, in its one spelling; empty where it is none.

    Takes what proxies write: ``192.0.2.1``, ``192.0.2.1:4711``, ``[2001:db8::1]``,
    ``[2001:db8::1]:4711``; an IPv4 address mapped into IPv6 comes out as IPv4.
    """
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    if "%" in text:
        return ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if address.version == 6 else None
    return str(mapped or address)


class Trusted:
    """The proxies whose word counts.

    Args:
        networks: CIDRs.
    """

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = [parse_network(each) for each in networks]
        self._knows = lru_cache(maxsize=4096)(self._look)

    def __contains__(self, address: str) -> bool:
        return bool(self._networks) and self._knows(address)

    def _look(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._networks)

    def client(self, peer: str, forwarded_for: Iterable[str]) -> str:
        """Say who the client is, by the ``X-Forwarded-For`` lines of a request from *peer*.

        Read right to left: each address was written by the one right of it, so the walk ends
        at the first that is not trusted, and before what is no address.

        Args:
            peer: Who is connected to us.
            forwarded_for: The values of all such lines, in order.
        """
        client = peer
        if client not in self:
            return client
        for entry in reversed(",".join(forwarded_for).split(",")):
            address = plain_address(entry)
            if not address:
                break
            client = address
            if client not in self:
                break
        return client
