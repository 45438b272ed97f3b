"""What a zone holds, as dnslib's records."""

from collections.abc import Sequence
from dataclasses import dataclass

import dnslib
from dnslib import RR, DNSLabel

from listeners.dns import codes
from listeners.dns.zones import EXPIRE, REFRESH, RETRY, TTL, Zone, Zones

_LONGEST_STRING = 255
"""Octets of a character-string (RFC 1035, section 3.3)."""


@dataclass(frozen=True, slots=True)
class Sections:
    """What a reply says: RCODE, as EDNS extends it, and its three sections."""

    rcode: int = codes.NOERROR
    answers: Sequence[RR] = ()
    authority: Sequence[RR] = ()
    additional: Sequence[RR] = ()


def sections(
    zones: Zones, zone: Zone, owner: DNSLabel, *, apex: bool, qtype: int, texts: Sequence[str]
) -> Sections:
    """Say what a name in *zone* answers (RFC 1034, section 4.3.2; RFC 2308, section 2).

    Args:
        zones: All that is ours.
        zone: The one that the name is in.
        owner: The name as it was asked for.
        apex: Whether it is the zone's own.
        qtype: QTYPE.
        texts: The TXT values set for the name.
    """
    if zone.denies and not apex:
        return denial(zone)
    answers = _answers(zones, zone, owner, apex=apex, qtype=qtype, texts=texts)
    if not answers:
        return Sections(authority=[_soa(zone, DNSLabel(zone.name))])
    if qtype != codes.NS:
        return Sections(answers=answers)
    glue = [each for host in zone.glued for each in _addresses(zones, DNSLabel(host))]
    return Sections(answers=answers, additional=glue)


def denial(zone: Zone) -> Sections:
    """Say that a name in *zone* does not exist."""
    return Sections(codes.NXDOMAIN, authority=[_soa(zone, DNSLabel(zone.name))])


def _answers(
    zones: Zones, zone: Zone, owner: DNSLabel, *, apex: bool, qtype: int, texts: Sequence[str]
) -> Sequence[RR]:
    if apex and qtype == codes.SOA:
        return [_soa(zone, owner)]
    if apex and qtype == codes.NS:
        return [_record(owner, codes.NS, dnslib.NS(each)) for each in zone.nameservers]
    if qtype == codes.TXT:
        return [_record(owner, codes.TXT, dnslib.TXT(_strings(each))) for each in texts]
    addresses = [] if zone.denies else _addresses(zones, owner)
    if qtype == codes.ANY:  # one record set is enough (RFC 8482, section 4.1)
        some = [each for each in addresses if each.rtype == addresses[0].rtype]
        return some or ([_soa(zone, owner)] if apex else [])
    return [each for each in addresses if each.rtype == qtype]


def _addresses(zones: Zones, owner: DNSLabel) -> list[RR]:
    return [
        *(_record(owner, codes.A, dnslib.A(each)) for each in zones.v4),
        *(_record(owner, codes.AAAA, dnslib.AAAA(each)) for each in zones.v6),
    ]


def _soa(zone: Zone, owner: DNSLabel) -> RR:
    times = (zone.serial, REFRESH, RETRY, EXPIRE, TTL)
    return _record(owner, codes.SOA, dnslib.SOA(zone.nameservers[0], zone.mailbox, times))


def _strings(value: str) -> list[bytes]:
    """Split a value that is longer than one character-string may be."""
    octets = value.encode()
    return [
        octets[at : at + _LONGEST_STRING] for at in range(0, len(octets), _LONGEST_STRING)
    ] or [b""]


def _record(owner: DNSLabel, rtype: int, data: dnslib.RD) -> RR:
    return RR(owner, rtype, codes.IN, TTL, data)
