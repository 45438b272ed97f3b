"""Hits, trips and answers: what a listener saw, what the SIEM gets, what the intruder sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol

from canary_siem.tokens import Token

Role = Literal["direct", "resolver", "forwarded"]
ORIGINAL_CAP = 30_000
"""Octets of ``event.original``; what came beyond them is not kept."""


@dataclass(frozen=True, slots=True)
class Drill:
    """The mark of a drill: made by an action in our own process, never read off a packet.

    Attributes:
        nonce: One-time, kept in the database.
        as_alert: Whether it shall show as an alert.
    """

    nonce: str
    as_alert: bool = False


class Hit(NamedTuple):
    """What a listener saw at a name that is ours.

    Attributes:
        channel: The listener's name: ``dns``, ``http``, … (``network.protocol`` too).
        at: Nanoseconds since the epoch (UTC) when it arrived.
        name: The host name asked for, lower case, without trailing dot; empty where none was.
        source_ip: The best-known origin: the peer, or behind a trusted proxy the client.
        source_port: Its port; 0 is unknown.
        role: What ``source_ip`` is.
        destination_ip: Our side.
        destination_port: Our side.
        transport: ``udp`` or ``tcp``; empty where nobody came, but we went and looked.
        ecs: ECS field sets only the listener can know (``dns``, ``url``, ``http``,
            ``user_agent``, ``tls``, …): nested, values not yet capped. For HTTP with
            ``url.path`` undecoded as received. ``canary`` has what is no field of ECS.
        tidy: Whether the listener vouches for *ecs*: no control characters, nothing empty,
            nothing over ECS's caps.
        original: The bytes as they came, at most ORIGINAL_CAP of them.
        client_subnet: EDNS client subnet as sent, a CIDR (RFC 7871); None where none was.
        accept: The HTTP ``Accept`` header; empty where there is none.
        user_agent: As sent; empty where there is none.
        path: The HTTP path as sent, percent-encoding undone; empty where there is none.
        plumbing: Whether only resolvers ask this (NS, SOA): no one's act.
        error: Why part of what came could not be read; empty where all was.
        drill: The mark of a drill; listeners never set it.
    """

    channel: str
    at: int
    name: str
    source_ip: str
    source_port: int = 0
    role: Role = "direct"
    destination_ip: str = ""
    destination_port: int = 0
    transport: str = "udp"
    ecs: Mapping[str, Any] = MappingProxyType({})
    tidy: bool = False
    original: bytes = b""
    client_subnet: str | None = None
    accept: str = ""
    user_agent: str = ""
    path: str = ""
    plumbing: bool = False
    error: str = ""
    drill: Drill | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the intruder gets to see; a listener writes the part its protocol knows.

    Attributes:
        nxdomain: DNS: deny the name (RFC 1035 RCODE 3) instead of giving our addresses.
        status: HTTP status.
        headers: HTTP headers beside Content-Type, Content-Length and Date.
        media_type: HTTP Content-Type.
        body: HTTP body.
    """

    nxdomain: bool = False
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "image/gif"
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a kind read out of a hit.

    Attributes:
        fields: ECS field sets, nested: ``{"user": {"name": "alice"}}``. A ``source`` that the
            kind takes at its word (``ip`` an address, ``port``, or ``address`` and ``domain``)
            takes the place of the listener's, whose address is kept among the related ones.
        data: Free text carried in the name (``canary.data``).
        data_hex: The same where it is not UTF-8 (``canary.data_hex``).
        error: Why part of it could not be decoded, or is not certain (``canary.decode.error``).
        complete: Whether the fields are whole and certain: only then they earn an alert.
        instead: Field sets that take the place of the listener's, whole: where a page elsewhere
            is what the analyst wants, its ``url`` is not to be mixed with that of our answer.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    data: str = ""
    data_hex: str = ""
    error: str = ""
    complete: bool = True
    instead: frozenset[str] = frozenset()


NOTHING = Decoded()


@dataclass(slots=True)
class Trip:
    """The normalized event, ready for the log: one ECS document in two pieces.

    The document is ``head + sequence + tail``, so that the writer can give ``event.sequence``
    inside its transaction without parsing anything.

    Attributes:
        id: ``event.id``, a UUIDv7.
        stream: The data set without its module: ``trip``, ``health`` or ``audit``.
        head: JSON up to and with ``"event":{"sequence":``.
        tail: JSON from the comma after the number to the end.
        alert: Whether ``event.kind`` is ``alert``; shed last when memory runs out.
        token: The token's id; empty for what we say ourselves.
        kind: The token's kind; empty for what we say ourselves.
        incident: ``canary.incident.id``; empty for what we say ourselves.
    """

    id: str
    stream: str
    head: bytes
    tail: bytes
    alert: bool = False
    token: str = ""
    kind: str = ""
    incident: str = ""

    def document(self, sequence: int) -> bytes:
        """Give the whole document as UTF-8 JSON; a *sequence* of 0 is left out (not yet known)."""
        if sequence:
            return b"%b%d%b" % (self.head, sequence, self.tail)
        return self.head.removesuffix(b'"sequence":') + self.tail.removeprefix(b",")


@dataclass(frozen=True, slots=True)
class StoredTrip:
    """A trip and where it stands in the trip log.

    Attributes:
        position: Grows through the log, never used twice; 0 while it is only in memory.
        id: ``event.id``.
        stream: ``trip``, ``health`` or ``audit``; the data set is ``canary_siem.<stream>``.
        document: The ECS document as stored: UTF-8 JSON, one line.
    """

    position: int
    id: str
    stream: str
    document: bytes


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to plant."""

    filename: str
    media_type: str
    content: bytes


@dataclass(slots=True)
class Draft:
    """What the chain works on: one hit on its way to becoming a trip.

    Attributes:
        id: The trip's ``event.id``.
        recorded: When we began, nanoseconds since the epoch (``event.created``).
        told_by: The peer's address, where the kind decoded another source; empty else.
        errors: Why parts could not be read, in order.
        incident: Which act the hit belongs to.
        places: Field sets of geography and network to add, by ``source`` and ``client``.
        tags: Facts found on the way (``tor-exit``, ``link-preview``, …).
        severity: 21, 47, 73 or 99.
        alert: Whether it is to be seen.
        suppressed_by: What made it an `event`; empty on an incident's further hits.
        trip: The result.
    """

    id: str
    recorded: int
    token: Token
    hit: Hit
    decoded: Decoded = NOTHING
    told_by: str = ""
    errors: list[str] = field(default_factory=list)
    incident: "Standing | None" = None
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    severity: int = 73
    alert: bool = True
    suppressed_by: str = ""
    trip: Trip | None = None


class Standing(Protocol):
    """An incident as the steps after `incident` see it.

    Attributes:
        id: ``canary.incident.id``.
        hits: ``canary.incident.sequence`` of the newest hit.
    """

    id: str
    hits: int

    def deserves_alert(self, draft: Draft) -> bool:
        """Tell whether this hit, which nothing suppressed, is to be seen; remembers the answer."""
