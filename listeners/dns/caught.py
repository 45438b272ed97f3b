"""A query for a token's name: the hit it makes, and the two replies it may get."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

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
            channel="dns",
            at=time.time_ns(),
            name=self.name,
            source_ip=source[0].partition("%")[0],  # a scope is ours to know, not the event's
            source_port=source[1],
            role="resolver",
            destination_ip=destination[0],
            destination_port=destination[1],
            transport=transport,
            ecs={"dns": self.dns},
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
    opcode = bits >> 11 & 15
    asked = {
        "name": name,
        "type": codes.type_name(question.qtype),
        "class": codes.class_name(question.qclass),
        "subdomain": subdomain,
        "registered_domain": zone.name,
    }
    if zone.top_level_domain:
        asked["top_level_domain"] = zone.top_level_domain
    dns: dict[str, Any] = {
        "type": "query",
        "id": str(data[0] << 8 | data[1]),
        "op_code": codes.opcode_name(opcode),
        "response_code": codes.RCODES[rcode],
        "question": asked,
    }
    if flags := _flags(bits & _FLAG_BITS, do):
        dns["header_flags"] = [*flags]
    plumbing = question.qtype in codes.PLUMBING and question.qclass == codes.IN and not opcode
    return Caught(token, name, dns, reply, denial, client_subnet, plumbing, error)


@cache
def _flags(bits: int, do: bool) -> tuple[str, ...]:
    """Name the flags that are set: 128 ways there are."""
    words = [word for bit, word in _FLAGS if bits & bit]
    return (*words, "DO") if do else tuple(words)
