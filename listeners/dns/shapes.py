"""What each zone answers, put together as octets before anybody asks."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

from listeners.dns import codes
from listeners.dns.canned import Shape
from listeners.dns.question import QUESTION
from listeners.dns.zones import EXPIRE, REFRESH, RETRY, TTL, Zone, Zones, to_wire

QUERY_NAME = struct.pack("!H", 0xC000 | QUESTION)
"""A pointer to the question's name (RFC 1035, section 4.1.4)."""


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
