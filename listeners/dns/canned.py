"""Replies kept as octets: all of one but its id, its echoed flags and its question."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from listeners.dns import codes
from listeners.dns.question import QUESTION
from listeners.dns.zones import EXPIRE, REFRESH, RETRY, TTL, UDP_SIZE, Zone, Zones, to_wire

NO_EDNS, EDNS, EDNS_DO = range(3)
"""How a query spoke: without EDNS, with it, with its DO bit (RFC 3225) as well."""
OPTS = (
    b"",
    struct.pack("!BHHIH", 0, codes.OPT, UDP_SIZE, 0, 0),
    struct.pack("!BHHIH", 0, codes.OPT, UDP_SIZE, 0x8000, 0),
)
"""The OPT record of a reply (RFC 6891, section 6.1.2), by how the query spoke."""

QUERY_NAME = struct.pack("!H", 0xC000 | QUESTION)
"""A pointer to the question's name (RFC 1035, section 4.1.4)."""


@dataclass(frozen=True, slots=True)
class Canned:
    """One reply.

    Attributes:
        heads: Flags and counts, by the query's RD (1) and CD (16), which a reply repeats.
        tail: What follows the question.
    """

    heads: Mapping[int, bytes]
    tail: bytes


class Shape:
    """What a name answers to a type, wherever in the packet its zone's name begins.

    Args:
        rcode: RCODE (RFC 1035, section 4.1.1).
        answers: Records of the answer section.
        soa: SOA of the authority section of a denial, without its owner.
        additional: Records of the additional section.
    """

    def __init__(
        self,
        rcode: int = codes.NOERROR,
        *,
        answers: Sequence[bytes] = (),
        soa: bytes = b"",
        additional: Sequence[bytes] = (),
    ) -> None:
        self.rcode = rcode
        self._answers = answers
        self._soa = soa
        self._additional = additional
        self.made: tuple[dict[int, Canned], ...] = ({}, {}, {})
        """By how the query spoke, then by where the zone's name begins: 243 places at most."""
        self.truncated = tuple(self._can(edns, (0, 0, 0), b"", 0x02) for edns in range(3))

    def make(self, edns: int, apex: int) -> Canned:
        """Put a reply together, and keep it.

        Args:
            edns: How the query spoke.
            apex: Where in the packet the zone's name begins.
        """
        pointer = struct.pack("!H", 0xC000 | apex)
        authority = [pointer + self._soa] if self._soa else []
        counts = (len(self._answers), len(authority), len(self._additional))
        records = b"".join((*self._answers, *authority, *self._additional))
        canned = self.made[edns][apex] = self._can(edns, counts, records, 0)
        return canned

    def _can(self, edns: int, counts: tuple[int, int, int], records: bytes, tc: int) -> Canned:
        aa = 0x04 if self.rcode in {codes.NOERROR, codes.NXDOMAIN} else 0
        answers, authority, additional = counts
        sizes = struct.pack("!HHHH", 1, answers, authority, additional + bool(edns))
        heads = {
            rd | cd: bytes([0x80 | aa | tc | rd, cd | self.rcode]) + sizes
            for rd in (0, 1)
            for cd in (0, 16)
        }
        return Canned(heads, records + OPTS[edns])


@dataclass(frozen=True, slots=True)
class ZoneShapes:
    """What a zone answers.

    Attributes:
        apex: By QTYPE as octets, at the zone's own name.
        below: The same, at every name below it.
        apex_else: For every other type at the apex.
        below_else: For every other type below it.
        nxdomain: For a name whose kind denies it.
    """

    apex: Mapping[bytes, Shape]
    below: Mapping[bytes, Shape]
    apex_else: Shape
    below_else: Shape
    nxdomain: Shape


REFUSED = Shape(codes.REFUSED)
_TRANSFERS = {struct.pack("!H", each): REFUSED for each in codes.TRANSFERS}


@dataclass(slots=True)
class _Records:
    """The records of one zone."""

    zone: Zone
    zones: Zones
    soa: bytes = field(init=False)

    def __post_init__(self) -> None:
        zone = self.zone
        rdata = to_wire(zone.nameservers[0]) + to_wire(zone.mailbox)
        rdata += struct.pack("!IIIII", zone.serial, REFRESH, RETRY, EXPIRE, TTL)
        self.soa = _record(b"", codes.SOA, rdata)

    def addresses(self, owner: bytes) -> dict[int, list[bytes]]:
        found = {
            codes.A: [_record(owner, codes.A, ip_address(each).packed) for each in self.zones.v4],
            codes.AAAA: [
                _record(owner, codes.AAAA, ip_address(each).packed) for each in self.zones.v6
            ],
        }
        return {qtype: records for qtype, records in found.items() if records}

    def nameservers(self) -> Shape:
        return Shape(
            answers=[
                _record(QUERY_NAME, codes.NS, to_wire(each)) for each in self.zone.nameservers
            ],
            additional=[
                record
                for host in self.zone.glued
                for records in self.addresses(to_wire(host)).values()
                for record in records
            ],
        )


def shapes(zone: Zone, zones: Zones) -> ZoneShapes:
    """Make all that *zone* can answer."""
    records = _Records(zone, zones)
    nodata = Shape(soa=records.soa)
    nxdomain = Shape(codes.NXDOMAIN, soa=records.soa)
    soa = Shape(answers=[QUERY_NAME + records.soa])
    addresses: dict[int, Shape] = {}
    if not zone.denies:
        addresses = {
            qtype: Shape(answers=each) for qtype, each in records.addresses(QUERY_NAME).items()
        }
    # ANY gets one record set (RFC 8482, section 4.1): the first there is.
    some = next(iter(addresses.values()), None)
    below = addresses | ({codes.ANY: some} if some else {})
    apex = addresses | {
        codes.NS: records.nameservers(),
        codes.SOA: soa,
        codes.ANY: some or soa,
    }
    return ZoneShapes(
        _by_octets(apex),
        _by_octets(below),
        nodata,
        nxdomain if zone.denies else nodata,
        nxdomain,
    )


def _by_octets(by_type: Mapping[int, Shape]) -> Mapping[bytes, Shape]:
    return {struct.pack("!H", qtype): shape for qtype, shape in by_type.items()} | _TRANSFERS


def _record(owner: bytes, rtype: int, rdata: bytes) -> bytes:
    """Write a resource record (RFC 1035, section 4.1.3)."""
    return owner + struct.pack("!HHIH", rtype, codes.IN, TTL, len(rdata)) + rdata
