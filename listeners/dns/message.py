"""A packet that is no ordinary query, read with care: what can be read is kept.

By hand, in one pass: dnslib would follow a pointer wherever an enemy points it (16 KiB of them
take half a second), refuses labels that are not UTF-8, and drops a last option without data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from listeners.dns import codes
from listeners.dns.question import MAX_LABEL, MAX_NAME, Question, cut

CLIENT_SUBNET = 8
"""The option's code (RFC 7871, section 6)."""
CUT_SHORT = b""
"""Stands for an option that is not whole."""
_FAMILIES = {1: 4, 2: 16}
"""Octets of an address, by family; of any other only the prefix of no bits is understood."""


@dataclass(frozen=True, slots=True)
class Edns:
    """The OPT record (RFC 6891, section 6.1).

    Attributes:
        size: Octets of UDP its sender can take.
        version: EDNS version; of another than 0 nothing more is read.
        do: The DO bit.
        subnet: The client subnet option's data; empty where there is none.
        client_subnet: The same as a CIDR; None where it says nothing.
        error: Why its options could not be read.
    """

    size: int
    version: int
    do: bool
    subnet: bytes = b""
    client_subnet: str | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What could be read.

    Attributes:
        questions: QDCOUNT.
        question: The first question, where there is one.
        edns: The OPT record, where there is one.
        error: Why the rest could not be read; what is so is answered FORMERR.
        note: What was strange, and yet no reason to refuse.
    """

    questions: int
    question: Question | None
    edns: Edns | None = None
    error: str = ""
    note: str = ""


def read(data: bytes) -> Message:
    """Read a packet of at least 12 octets; never raises."""
    counts = [int.from_bytes(data[at : at + 2], "big") for at in (4, 6, 8, 10)]
    question = cut(data)
    if counts[0] != 1:
        return Message(counts[0], question, error=f"{counts[0]} questions")
    if question is None:
        return Message(1, None, error="the question can't be read")
    at, edns, error = _read_records(data, question.end, counts[1:])
    note = f"{len(data) - at} octets after the message" if at < len(data) and not error else ""
    return Message(1, question, edns, error, note)


def _read_records(data: bytes, at: int, counts: Sequence[int]) -> tuple[int, Edns | None, str]:
    """Read the records after the question, of which only OPT matters.

    Returns:
        Where they end, OPT, and why not all could be read.
    """
    edns: Edns | None = None
    for section, count in enumerate(counts):
        for _ in range(count):
            name_end = _name_end(data, at)
            fixed = name_end + 10
            end = fixed + int.from_bytes(data[fixed - 2 : fixed], "big")
            if not name_end or end > len(data):
                return at, edns, f"no whole record at octet {at}"
            if int.from_bytes(data[name_end : name_end + 2], "big") == codes.OPT:
                if edns or section != 2 or data[at]:
                    return at, edns, "an OPT record out of place"
                edns = _read_opt(data[at:end])
                if edns.error:
                    return at, edns, edns.error
            at = end
    return at, edns, ""


def _name_end(data: bytes, start: int) -> int:
    """Give where the name at *start* ends, 0 where none is; a pointer is not followed."""
    at = start
    while at < len(data) and at - start < MAX_NAME:
        length = data[at]
        if length >= 0xC0:
            return at + 2
        if length > MAX_LABEL:
            return 0
        at += length + 1
        if not length:
            return at
    return 0


def _read_opt(record: bytes) -> Edns:
    """Read a whole OPT record."""
    size = int.from_bytes(record[3:5], "big")
    version, do = record[6], bool(record[7] & 0x80)
    if version:
        return Edns(size, version, do)
    try:
        subnet, cidr = _read_subnet(subnets(record[11:]))
    except ValueError as error:
        return Edns(size, version, do, error=str(error))
    return Edns(size, version, do, subnet, cidr)


def subnets(options: bytes) -> list[bytes]:
    """Give the client subnets among *options* (RFC 6891, section 6.1.2).

    An option that is not whole is given as if it were one: it can't be read as that either.
    """
    found: list[bytes] = []
    at = 0
    while at < len(options):
        end = at + 4 + int.from_bytes(options[at + 2 : at + 4], "big")
        if end > len(options):
            return [CUT_SHORT]
        if int.from_bytes(options[at : at + 2], "big") == CLIENT_SUBNET:
            found.append(options[at + 4 : end])
        at = end
    return found


def _read_subnet(found: Sequence[bytes]) -> tuple[bytes, str | None]:
    """Read a client subnet as a CIDR (RFC 7871, section 6).

    None where it says nothing: a prefix of no bits, which asks us to forget the client.

    Raises:
        ValueError: There is more than one, or it is malformed.
    """
    if not found:
        return b"", None
    option = found[0]
    family, source, scope = int.from_bytes(option[:2], "big"), *option[2:4].ljust(2, b"\xff")
    address = option[4:]
    size = _FAMILIES.get(family, 0)
    if len(found) > 1 or scope or source > size * 8 or len(address) != (source + 7) // 8:
        raise ValueError("the EDNS options are malformed")
    if not source:
        return option, None
    return option, str(ip_network((address.ljust(size, b"\0"), source)))  # refuses odd bits
