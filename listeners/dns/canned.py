"""Replies kept as octets: all of one but its id, its echoed flags and its question."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from listeners.dns import codes
from listeners.dns.zones import UDP_SIZE

NO_EDNS, EDNS, EDNS_DO = range(3)
"""How a query spoke: without EDNS, with it, with its DO bit (RFC 3225) as well."""
OPTS = (
    b"",
    struct.pack("!BHHIH", 0, codes.OPT, UDP_SIZE, 0, 0),
    struct.pack("!BHHIH", 0, codes.OPT, UDP_SIZE, 0x8000, 0),
)
"""The OPT record of a reply (RFC 6891, section 6.1.2), by how the query spoke."""


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
