"""The numbers of DNS, and their words (IANA, Domain Name System Parameters)."""

from collections.abc import Mapping

from dnslib import QTYPE

A, NS, SOA, TXT, AAAA, OPT, DS, DNSKEY = 1, 2, 6, 16, 28, 41, 43, 48
IXFR, AXFR, ANY = 251, 252, 255
TRANSFERS = frozenset({IXFR, AXFR})
"""Types that ask for a whole zone: nobody is given one."""
IN = 1
NOERROR, FORMERR, NXDOMAIN, NOTIMP, REFUSED, BADVERS = 0, 1, 3, 4, 5, 16
PLUMBING = frozenset({NS, SOA, DS, DNSKEY})
"""What only resolvers ask for, on their way to a name or to its signatures."""

TYPES: Mapping[int, str] = {
    **QTYPE.forward,
    14: "MINFO",
    53: "SMIMEA",
    253: "MAILB",
    254: "MAILA",
}
CLASSES: Mapping[int, str] = {1: "IN", 3: "CH", 4: "HS", 254: "NONE", 255: "ANY"}
OPCODES: Mapping[int, str] = {
    0: "QUERY",
    1: "IQUERY",
    2: "STATUS",
    4: "NOTIFY",
    5: "UPDATE",
    6: "DSO",
}
RCODES: Mapping[int, str] = {
    NOERROR: "NOERROR",
    FORMERR: "FORMERR",
    NXDOMAIN: "NXDOMAIN",
    NOTIMP: "NOTIMP",
    REFUSED: "REFUSED",
    BADVERS: "BADVERS",
}


def type_name(number: int) -> str:
    """Name a type; ``TYPE65280`` where it has no name (RFC 3597, section 5)."""
    return TYPES.get(number) or f"TYPE{number}"


def class_name(number: int) -> str:
    """Name a class; ``CLASS32`` where it has no name (RFC 3597, section 5)."""
    return CLASSES.get(number) or f"CLASS{number}"


def opcode_name(number: int) -> str:
    """Name an opcode; ``OPCODE9`` where it has no name."""
    return OPCODES.get(number) or f"OPCODE{number}"
