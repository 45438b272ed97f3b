"""Whom this machine may be sent to ask: an allow-list, and never what only it can reach.

A caller who may plant an oracle names a URL, and whoever owns a name decides what it resolves to:
so the URL is judged before anything is asked, and the address once more when it is connected to.
"""

import re
import socket
from collections.abc import Sequence
from fnmatch import translate
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

if TYPE_CHECKING:
    from yarl import URL

SETTING = "oracle_hosts"
LONGEST = 2_000
"""Characters of a URL."""
Address = IPv4Address | IPv6Address
_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?", re.ASCII)
_GLOB = re.compile(r"[a-z0-9.*?_-]{1,253}", re.ASCII)
_BLANK = re.compile(r"[\x00-\x20\x7f-\xa0]")
_NAT64 = IPv6Network("64:ff9b::/96")
"""IPv4 in IPv6 (RFC 6052, section 2.1)."""
_NOBODY = (
    IPv4Network("168.63.129.16/32"),  # Azure's own, in each of its networks
    IPv4Network("192.88.99.0/24"),  # RFC 7526: relays that are no more
    IPv6Network("3fff::/20"),  # RFC 9637: documentation
    IPv6Network("5f00::/16"),  # RFC 9602: places within a network of routers
)
"""What newer registries take out, and Python's do not yet; and what looks public, yet is not."""


def _checked(entries: list[str]) -> list[str]:
    return [_entry(each) for each in entries]


def _entry(text: str) -> str:
    lowered = text.strip().lower()
    try:
        return str(ip_network(lowered))
    except ValueError:
        if "/" in lowered or not _GLOB.fullmatch(lowered):
            hint = "neither a host, such as *.example.org, nor a CIDR, such as 10.1.0.0/16"
            raise ValueError(f"{text!r} is {hint}") from None
        return lowered


Hosts = Annotated[list[str], AfterValidator(_checked)]
"""Hosts as globs, and networks as CIDRs, in configuration."""


class Reach:
    """Whom we may ask.

    Args:
        allowed: Globs over host names, and CIDRs. A network that is not public, and this machine
            itself, are out of reach unless a CIDR has them.
    """

    def __init__(self, allowed: Sequence[str] = ("*",)) -> None:
        entries = _checked(list(allowed))
        self._networks = [ip_network(each) for each in entries if "/" in each]
        self._globs = [re.compile(translate(each)) for each in entries if "/" not in each]

    def refuses(self, url: str) -> str:
        """Say why *url* may not be asked; nothing where it may, as far as it tells by itself."""
        try:
            host = parse(url).raw_host or ""
        except ValueError as error:
            return str(error)
        literal = _literal(host)
        if literal and self._listed(literal):
            return ""
        name = host.rstrip(".")
        if not any(glob.match(name) for glob in self._globs):
            return f"{host} is not among {SETTING}, which say in the configuration whom to ask"
        if literal is None and (name == "localhost" or name.endswith(".localhost")):
            literal = IPv4Address("127.0.0.1")
        return "" if literal is None or self.admits(str(literal)) else _private(host)

    def admits(self, address: str) -> bool:
        """Tell whether *address*, that an allowed name resolved to, may be connected to."""
        try:
            found = _plain(ip_address(address))
        except ValueError:
            return False
        return self._listed(found) or (public(found) and not ours(found))

    def _listed(self, address: Address) -> bool:
        return any(_plain(address) in network for network in self._networks)


EVERYWHERE = Reach(("*", "0.0.0.0/0", "::/0"))
"""All that this machine reaches."""


def parse(url: str) -> "URL":
    """Read a URL that can be asked for a document.

    Raises:
        ValueError: It is none; the text says why.
    """
    from yarl import URL  # noqa: PLC0415 - the program starts without it

    if len(url) > LONGEST or _BLANK.search(url):
        raise ValueError(f"is no URL: {LONGEST} characters at most, and none of them blank")
    try:
        found = URL(url)
    except ValueError as error:
        raise ValueError(f"is no URL: {error}") from None
    host = found.raw_host or ""
    if found.scheme not in {"http", "https"} or not found.port:
        raise ValueError("is no URL of a page: it begins with https:// or http://")
    if found.user is not None or found.password is not None:
        raise ValueError("has a password or user, which every event would show")
    if not _HOST.fullmatch(host) and _literal(host) is None:
        raise ValueError("is no URL: its host is neither a name nor an address")
    return found.with_fragment(None)


def public(address: Address) -> bool:
    """Tell whether anybody's machine can be at *address* (IANA's special-purpose registries)."""
    address = _plain(address)
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    if any(address in network for network in _NOBODY):
        return False
    if isinstance(address, IPv6Address):
        inner = address.sixtofour  # RFC 3056: whose relay leads to an IPv4 address
        return not address.is_site_local and (inner is None or public(inner))
    return True


def ours(address: Address) -> bool:
    """Tell whether *address* is this machine's own: only then a socket can be bound to it."""
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as tried:
        try:
            tried.bind((str(address), 0))
        except OSError:
            return False
    return True


def _private(host: str) -> str:
    return f"{host} is no public address: list its network in {SETTING}, in the configuration"


def _plain(address: Address) -> Address:
    """Give the IPv4 address that is written as IPv6; any other without its zone."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    whole = IPv6Address(int(address))
    return IPv4Address(int(address) & 0xFFFFFFFF) if whole in _NAT64 else whole


def _literal(host: str) -> Address | None:
    """Give the address that *host* spells, in whichever way; None for a name."""
    try:
        return _plain(ip_address(host))
    except ValueError:
        pass
    try:  # 127.1, 0x7f000001, 2130706433: what the system takes for an address (inet_aton(3))
        return IPv4Address(socket.inet_aton(host.rstrip(".")))
    except OSError:
        return None
