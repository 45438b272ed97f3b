"""What we are authoritative for, as facts; how a reply says them stands in canned and answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2s
from ipaddress import ip_address

from canary_siem.interfaces import Site

TTL = 60
"""Seconds every record may be cached, and a denial too (RFC 2308, section 5)."""
UDP_SIZE = 1232
"""Octets of a reply over UDP that networks carry whole (DNS Flag Day 2020)."""
PLAIN_UDP_SIZE = 512
"""The same where the query spoke no EDNS (RFC 1035, section 4.2.1)."""
TCP_SIZE = 65_535
"""Octets that a TCP message can be (RFC 1035, section 4.2.2)."""
REFRESH, RETRY, EXPIRE = 7200, 1800, 1_209_600
"""Seconds, in SOA: for secondaries, of which there are none."""


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone that is ours.

    Attributes:
        name: Lower case, without trailing dot.
        denies: Whether no name below its apex exists (``nx_domains``).
        wire: Its name as octets (RFC 1035, section 3.1).
        nameservers: What NS answers; the first is SOA's MNAME.
        glued: Those of them whose address is ours to tell.
        mailbox: SOA's RNAME.
        serial: SOA's SERIAL.
        top_level_domain: What is above it; empty for a deeper zone, where we can't tell which
            part a registry gave out.
    """

    name: str
    denies: bool
    wire: bytes
    nameservers: tuple[str, ...]
    glued: tuple[str, ...]
    mailbox: str
    serial: int
    top_level_domain: str


class Zones:
    """Every zone of a site, found by the octets of its name."""

    def __init__(self, site: Site) -> None:
        addresses = [ip_address(each) for each in site.public_ips]
        self.v4 = tuple(str(each) for each in addresses if each.version == 4)
        self.v6 = tuple(str(each) for each in addresses if each.version == 6)
        self.by_wire: dict[bytes, Zone] = {}
        for name in (*site.domains, *site.nx_domains):
            zone = _zone(name, site)
            self.by_wire[zone.wire] = zone
        self.depths = tuple(
            sorted({each.name.count(".") + 1 for each in self.by_wire.values()}, reverse=True)
        )
        """How many labels a zone's name may have, the longest first: the longest suffix wins."""

    def match(self, low: bytes, starts: Sequence[int]) -> tuple[Zone, int] | None:
        """Find the longest zone that a name is in.

        Args:
            low: A packet, lower case, up to the octet that ends the name.
            starts: Where each label of the name begins in it.

        Returns:
            The zone, and how many labels of the name are left of it.
        """
        for depth in self.depths:
            left = len(starts) - depth
            if left >= 0 and (zone := self.by_wire.get(low[starts[left] :])):
                return zone, left
        return None


def to_wire(name: str) -> bytes:
    """Write a host name as octets (RFC 1035, section 3.1)."""
    labels = name.encode("ascii").split(b".")
    return b"".join(bytes([len(each)]) + each for each in labels) + b"\0"


def _zone(name: str, site: Site) -> Zone:
    denies = name in site.nx_domains
    _, _, parent = name.partition(".")
    # A server named below a zone that denies every name could not be found.
    home = site.domains[0] if denies and site.domains else name
    nameservers = site.nameservers or (f"ns1.{home}",)
    return Zone(
        name,
        denies,
        to_wire(name),
        nameservers,
        tuple(each for each in nameservers if _is_answered(each, site)),
        f"hostmaster.{home}",
        _serial(name),
        parent if "." not in parent else "",
    )


def _is_answered(host: str, site: Site) -> bool:
    """Whether *host* is a name that we give our own addresses for."""
    ours = [each for each in (*site.domains, *site.nx_domains) if f".{host}".endswith(f".{each}")]
    return bool(ours) and max(ours, key=len) not in site.nx_domains


def _serial(name: str) -> int:
    """Make a serial that looks like a date; one number everywhere would tell who we are."""
    digest = blake2s(name.encode()).digest()
    year, month, day = 2019 + digest[0] % 6, 1 + digest[1] % 12, 1 + digest[2] % 28
    return ((year * 100 + month) * 100 + day) * 100 + 1 + digest[3] % 9
