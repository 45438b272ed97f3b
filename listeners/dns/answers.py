"""The careful path: dnslib builds the reply to whatever is no ordinary query."""

from functools import partial

from dnslib import EDNS0, DNSHeader, DNSLabel, DNSQuestion, DNSRecord, EDNSOption

from canary_siem.interfaces import Trap
from listeners.dns import codes
from listeners.dns.caught import Caught, catch
from listeners.dns.message import CLIENT_SUBNET, Edns, Message, read
from listeners.dns.question import QUESTION, Question, places, text
from listeners.dns.records import Sections, denial, sections
from listeners.dns.zones import PLAIN_UDP_SIZE, TCP_SIZE, UDP_SIZE, Zone, Zones

_CHALLENGE = "_acme-challenge."
_AUTHORITATIVE = frozenset({codes.NOERROR, codes.NXDOMAIN})


class CarefulPath:
    """Answers everything, at dnslib's price."""

    def __init__(self, trap: Trap, zones: Zones) -> None:
        self._trap = trap
        self._zones = zones

    def answer(self, data: bytes, udp: bool) -> bytes | Caught | None:
        """Give the reply, or what was caught; None for what deserves no reply."""
        if len(data) < QUESTION or data[2] & 0x80:
            return None
        message = read(data)
        question = message.question
        matched = self._zones.match(question.low, question.starts) if question else None
        refusal = _refusal(data, message)
        if not question or not matched:
            return _pack(data, message, Sections(refusal or codes.REFUSED), udp)
        zone, left = matched
        said = Sections(refusal) if refusal else self._say(data, question, zone, left)
        reply = _pack(data, message, said, udp)
        question = question._replace(starts=question.starts[:left])
        token = self._trap.find_in(places(question.low, question.starts))
        if token is None:
            return reply
        denied = denial(zone) if said.rcode in _AUTHORITATIVE else said
        edns = message.edns
        return catch(
            token,
            data,
            question,
            zone,
            reply=reply,
            denial=partial(_pack, data, message, denied, udp),
            rcode=said.rcode,
            do=bool(edns and edns.do),
            client_subnet=edns.client_subnet if edns else None,
            error=message.error or message.note,
        )

    def _say(self, data: bytes, question: Question, zone: Zone, left: int) -> Sections:
        qtype = question.qtype
        texts = self._texts(question) if qtype == codes.TXT and left else ()
        owner = _name(data, question)
        return sections(self._zones, zone, owner, apex=not left, qtype=qtype, texts=texts)

    def _texts(self, question: Question) -> tuple[str, ...]:
        name = text(question.low, question.starts)
        return tuple(self._trap.challenges(name)) if name.startswith(_CHALLENGE) else ()


def _refusal(data: bytes, message: Message) -> int:
    """Say by which RCODE a packet is refused whatever its name; 0 where it is not."""
    question, edns = message.question, message.edns
    if data[2] & 0x78:
        return codes.NOTIMP
    if message.error or question is None:
        return codes.FORMERR
    if edns and edns.version:
        return codes.BADVERS  # RFC 6891, section 6.1.3
    if question.qclass != codes.IN or question.qtype in codes.TRANSFERS:
        return codes.REFUSED
    return codes.NOERROR


def _pack(data: bytes, message: Message, said: Sections, udp: bool) -> bytes:
    """Write a reply; one that is too long is sent empty, for the asker to come by TCP."""
    record = _record(data, message, said)
    packed = bytes(record.pack())
    if len(packed) > (_udp_size(message) if udp else TCP_SIZE):
        record = _record(data, message, Sections(said.rcode))
        record.header.tc = 1
        packed = bytes(record.pack())
    return packed


def _udp_size(message: Message) -> int:
    size = message.edns.size if message.edns else 0
    return min(max(size, PLAIN_UDP_SIZE), UDP_SIZE)


def _record(data: bytes, message: Message, said: Sections) -> DNSRecord:
    header = DNSHeader(
        id=data[0] << 8 | data[1],
        bitmap=0,
        qr=1,
        opcode=data[2] >> 3 & 15,
        aa=int(said.rcode in _AUTHORITATIVE),
        rd=data[2] & 1,
        cd=data[3] >> 4 & 1,
        rcode=said.rcode & 15,
    )
    question = message.question if message.questions == 1 else None
    questions = []
    if question:
        name = _name(data, question)
        questions.append(DNSQuestion(name, question.qtype, question.qclass))
    additional = list(said.additional)
    if message.edns:
        additional.append(_opt(message.edns, said.rcode))
    return DNSRecord(
        header, questions, list(said.answers), auth=list(said.authority), ar=additional
    )


def _opt(edns: Edns, rcode: int) -> EDNS0:
    """Write our OPT: the asker's DO, and his client subnet with a scope of 0 (RFC 7871, 7.2.1)."""
    options = []
    if edns.subnet:
        scoped = edns.subnet[:3] + b"\0" + edns.subnet[4:]
        options = [EDNSOption(CLIENT_SUBNET, scoped)]
    flags = "do" if edns.do else ""
    return EDNS0(flags=flags, ext_rcode=rcode >> 4, udp_len=UDP_SIZE, opts=options)


def _name(data: bytes, question: Question) -> DNSLabel:
    """Give the name in the letters it was asked in."""
    return DNSLabel([data[at + 1 : at + 1 + data[at]] for at in question.starts])
