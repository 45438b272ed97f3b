"""The fast path: an ordinary query is answered from octets, with no object made for it.

What is not ordinary in any way is left to the careful path (`message`, `answers`), and dnslib
judges both: for every well-formed query they must agree.
"""

from functools import partial

from canary_siem.interfaces import Trap
from listeners.dns import codes
from listeners.dns.canned import EDNS, EDNS_DO, NO_EDNS, Shape
from listeners.dns.caught import Caught, catch
from listeners.dns.message import subnets
from listeners.dns.question import QUESTION, Question, places, walk
from listeners.dns.shapes import REFUSED, shapes
from listeners.dns.zones import PLAIN_UDP_SIZE, TCP_SIZE, UDP_SIZE, Zones

_ONE_QUESTION = b"\0\1\0\0\0\0\0\0"
_AND_ONE_MORE = b"\0\1\0\0\0\0\0\1"
_INTERNET = codes.IN.to_bytes(2, "big")
_TXT = codes.TXT.to_bytes(2, "big")
_CHALLENGE = b"\x0f_acme-challenge"


class FastPath:
    """Answers ordinary queries."""

    def __init__(self, trap: Trap, zones: Zones) -> None:
        self._find_in = trap.find_in
        self._depths = zones.depths
        self._by_wire = {wire: (zone, shapes(zone, zones)) for wire, zone in zones.by_wire.items()}

    def answer(self, data: bytes, udp: bool) -> bytes | Caught | None:
        """Give the reply, or what was caught; None where the query is no ordinary one."""
        starts: list[int] = []
        last = walk(data, starts)
        end = last + 5
        if not last or data[2] > 1 or data[last + 3 : end] != _INTERNET:
            return None  # no name; a reply, another opcode, AA or TC; another class
        if data[4:QUESTION] == _ONE_QUESTION and len(data) == end:
            return self._answer(data, starts, last, NO_EDNS, PLAIN_UDP_SIZE if udp else TCP_SIZE)
        if edns := _spoken(data, end):
            size = data[end + 3] << 8 | data[end + 4]
            limit = min(max(size, PLAIN_UDP_SIZE), UDP_SIZE) if udp else TCP_SIZE
            return self._answer(data, starts, last, edns, limit)
        return None

    def _answer(
        self, data: bytes, starts: list[int], last: int, edns: int, limit: int
    ) -> bytes | Caught | None:
        low = data[: last + 1].lower()
        for depth in self._depths:
            left = len(starts) - depth
            if left >= 0 and (found := self._by_wire.get(low[starts[left] :])):
                break
        else:
            return _reply(data, last, REFUSED, edns, 0, limit)
        zone, answers = found
        qtype = data[last + 1 : last + 3]
        if not left:
            shape = answers.apex.get(qtype) or answers.apex_else
            return _reply(data, last, shape, edns, QUESTION, limit)
        if qtype == _TXT and low.startswith(_CHALLENGE, QUESTION):
            return None
        shape = answers.below.get(qtype) or answers.below_else
        apex = starts[left]
        reply = _reply(data, last, shape, edns, apex, limit)
        del starts[left:]
        candidates = places(low, starts)
        if not candidates or (token := self._find_in(candidates)) is None:
            return reply
        no = answers.nxdomain if shape is not REFUSED else shape
        return catch(
            token,
            data,
            Question(low, starts, last + 5, int.from_bytes(qtype, "big"), codes.IN),
            zone,
            reply=reply,
            denial=partial(_reply, data, last, no, edns, apex, limit),
            rcode=shape.rcode,
            do=edns == EDNS_DO,
        )


def _spoken(data: bytes, end: int) -> int:
    """Say how a query spoke whose only other record is an OPT that asks for nothing special."""
    opt = data[end:]
    if (
        data[4:QUESTION] == _AND_ONE_MORE
        and opt.startswith(b"\0\0\x29")  # the root, OPT
        and opt[5:7] == b"\0\0"  # extended RCODE, version
        and opt[9:11] == (len(opt) - 11).to_bytes(2, "big", signed=True)
        and (len(opt) == 11 or not subnets(opt[11:]))
    ):
        return EDNS_DO if opt[7] & 0x80 else EDNS
    return NO_EDNS


def _reply(data: bytes, last: int, shape: Shape, edns: int, apex: int, limit: int) -> bytes:
    """Put a reply together."""
    canned = shape.made[edns].get(apex) or shape.make(edns, apex)
    key = data[2] & 1 | data[3] & 16
    reply = data[:2] + canned.heads[key] + data[QUESTION : last + 5] + canned.tail
    if len(reply) > limit:
        canned = shape.truncated[edns]
        return data[:2] + canned.heads[key] + data[QUESTION : last + 5] + canned.tail
    return reply
