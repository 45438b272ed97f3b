"""A query for a token's name: the hit it makes, and the two replies it may get."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from canary_siem.tokens import Token
from canary_siem.trips import ORIGINAL_CAP, Hit
from listeners.dns import codes
from listeners.dns.question import Question, text
from listeners.dns.zones import Zone

_FLAGS = ((0x0400, "AA"), (0x0200, "TC"), (0x0100, "RD"), (0x80, "RA"), (0x20, "AD"), (0x10, "CD"))
_FLAG_BITS = sum(bit for bit, _ in _FLAGS)


@dataclass(slots=True)
class Caught:
    """What a hit is made of.

    Attributes:
        token: Whose name was asked for.
        name: The name, lower case.
        dns: ECS ``dns.*``.
        reply: What noise would get.
        denial: Makes the reply that denies the name.
        client_subnet: EDNS client subnet, a CIDR.
        plumbing: Whether only resolvers ask this.
        error: Why part of the packet could not be read.
    """

    token: Token
    name: str
    dns: dict[str, Any]
    reply: bytes
    denial: Callable[[], bytes]
    client_subnet: str | None = None
    plumbing: bool = False
    error: str = ""

    def hit(
        self,
        data: bytes,
        source: tuple[str, int],
        destination: tuple[str, int],
        transport: Literal["udp", "tcp"],
    ) -> Hit:
        """Make the hit that packet *data* is, which has just come."""
        return Hit(
            "dns",
            time.time_ns(),
            self.name,
            source[0].partition("%")[0],  # a scope is ours to know, not the event's
            source[1],
            "resolver",
            destination[0],
            destination[1],
            transport,
            {"dns": self.dns},
            tidy=True,  # names are escaped, and no longer than DNS has them
            original=data[:ORIGINAL_CAP],
            client_subnet=self.client_subnet,
            plumbing=self.plumbing,
            error=self.error,
        )


def catch(
    token: Token,
    data: bytes,
    question: Question,
    zone: Zone,
    *,
    reply: bytes,
    denial: Callable[[], bytes],
    rcode: int,
    do: bool,
    client_subnet: str | None = None,
    error: str = "",
) -> Caught:
    """Say what was caught.

    Args:
        token: Whose name was asked for.
        data: The packet.
        question: Its question, with the labels left of the zone only.
        zone: The zone.
        reply: What noise would get.
        denial: Makes the reply that denies the name.
        rcode: RCODE of *reply*, as EDNS extends it.
        do: Whether the DO bit was set.
        client_subnet: EDNS client subnet, a CIDR.
        error: Why part of the packet could not be read.
    """
    subdomain = text(question.low, question.starts)
    name = f"{subdomain}.{zone.name}"
    bits = data[2] << 8 | data[3]
    words = _words(question.qtype, question.qclass, bits >> 11 & 15, bits & _FLAG_BITS, do)
    asked = {
        "name": name,
        "type": words.type,
        "class": words.cls,
        "subdomain": subdomain,
        "registered_domain": zone.name,
    }
    if zone.top_level_domain:
        asked["top_level_domain"] = zone.top_level_domain
    dns: dict[str, Any] = {
        "type": "query",
        "id": str(data[0] << 8 | data[1]),
        "op_code": words.opcode,
        "response_code": codes.RCODES[rcode],
        "question": asked,
    }
    if words.flags:
        dns["header_flags"] = [*words.flags]
    return Caught(token, name, dns, reply, denial, client_subnet, words.plumbing, error)


class _Words(NamedTuple):
    """What the numbers of a query mean."""

    type: str
    cls: str
    opcode: str
    flags: tuple[str, ...]
    plumbing: bool


@lru_cache(1024)
def _words(qtype: int, qclass: int, opcode: int, bits: int, do: bool) -> _Words:
    flags = [word for bit, word in _FLAGS if bits & bit]
    return _Words(
        codes.type_name(qtype),
        codes.class_name(qclass),
        codes.opcode_name(opcode),
        (*flags, "DO") if do else tuple(flags),
        qtype in codes.PLUMBING and qclass == codes.IN and not opcode,
    )
