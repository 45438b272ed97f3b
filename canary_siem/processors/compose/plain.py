"""The short way: a hit with nothing unusual about it, written from pieces that were made before.

`document.py` is the judge: whatever is taken here, both write the same octets.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from canary_siem.events import timestamp
from canary_siem.processors.compose.alike import (
    REMEMBERED,
    Alike,
    Memory,
    Pieces,
    destination,
    network,
    version,
)
from canary_siem.processors.compose.message import CAP, end
from canary_siem.processors.compose.texts import clean, original, text
from canary_siem.trips import NOTHING, Draft

WAYS = 32
"""Ways in which the hits of one token may differ, whose pieces are kept."""
_TAKEN = frozenset(
    (
        *("@timestamp", "message", "ecs", "data_stream", "observer", "tags", "network", "rule"),
        *("labels", "threat", "canary", "source", "destination", "client", "related", "event"),
        *("user", "host"),
    )
)
"""What a listener may not have seen here: the document's own fields, and further names."""


class Plain:
    """Writes what is plain.

    Args:
        static: What every document says.
        memory: What many say.
        url: ``event.url`` before the id; empty for none.
    """

    def __init__(self, static: Mapping[str, Any], memory: Memory, url: str) -> None:
        self._static = b"," + _inner(static)
        self._memory = memory
        self._url = b',"url":' + orjson.dumps(url)[:-1] if url else b""
        self._shared: dict[bytes, bytes] = {}

    def write(self, draft: Draft, alike: Alike) -> tuple[bytes, bytes] | None:
        """Give the `head` and the `tail` of a trip; None for what only the long way can write."""
        hit, incident = draft.hit, draft.incident
        if (
            incident is None
            or draft.decoded is not NOTHING
            or draft.errors
            or draft.places
            or draft.suppressed_by
            or hit.client_subnet
            or hit.drill
            or hit.role == "forwarded"
            or not hit.source_ip
            or not hit.transport
        ):
            return None
        seen = hit.ecs if hit.tidy else clean(hit.ecs)
        source = _source(draft.token.kind, hit.role, hit.source_ip)
        name = text(hit.name)
        if not name or not seen or alike.length > source.room or not _TAKEN.isdisjoint(seen):
            return None
        way = (
            hit.channel,
            hit.transport,
            hit.role,
            source.version,
            draft.severity,
            draft.alert,
            *draft.tags,
        )
        made = alike.pieces.get(way) or self._make(draft, alike, way)
        own_id = draft.id.encode()
        head = (
            b'{"@timestamp":"',
            timestamp(hit.at).encode(),
            alike.begin,
            source.end,
            made.tags,
            orjson.dumps(seen)[1:-1],
            made.token,
            incident.id.encode(),
            b'","sequence":%d}}' % incident.hits,
            source.fields,
            b',"port":%d}' % hit.source_port if hit.source_port else b"}",
            _destination(hit.destination_ip, hit.destination_port),
            source.related,
            orjson.dumps(name),
            b']},"event":{"sequence":',
        )
        tail = (
            b',"id":"',
            own_id,
            b'","created":"',
            timestamp(draft.recorded).encode(),
            made.event,
            self._url + own_id + b'"' if self._url else b"",
            b',"original":' + orjson.dumps(original(hit.original)) if hit.original else b"",
            b"}}",
        )
        return b"".join(head), b"".join(tail)

    def _make(self, draft: Draft, alike: Alike, way: tuple[object, ...]) -> Pieces:
        hit, token = draft.hit, draft.token
        tags = orjson.dumps(["canarytokens", *token.tags, *draft.tags])
        severity = {"severity": draft.severity, "risk_score": float(draft.severity)}
        kind = {"kind": "alert" if draft.alert else "event"}
        event = {**kind, **self._memory.event(hit.channel, token.kind), **severity}
        canary = {
            "token": alike.of_canary,
            "channel": hit.channel,
            "source": {"role": hit.role},
            "incident": {"id": ""},
        }
        after = {
            "network": network(hit.transport, hit.channel, version(hit.source_ip)),
            **alike.fields,
            "canary": canary,
        }
        if len(alike.pieces) >= WAYS:
            alike.pieces.clear()
        made = alike.pieces[way] = Pieces(
            self._once(self._static + b',"tags":' + tags + b","),
            b"," + orjson.dumps(after)[1 : -len(b'"}}}')],
            self._once(b'",' + _inner(event)),
        )
        return made

    def _once(self, piece: bytes) -> bytes:
        """Give one object for what is the same for many tokens."""
        if len(self._shared) >= REMEMBERED:
            self._shared.clear()
        return self._shared.setdefault(piece, piece)


class _Source(NamedTuple):
    """What the hits of one kind from one address say.

    Attributes:
        end: The message behind the memo.
        room: Characters that the message has for what stands before.
        fields: ``source`` up to its port.
        related: ``related`` up to its host.
        version: ``network.type``.
    """

    end: bytes
    room: int
    fields: bytes
    related: bytes
    version: str


@lru_cache(4096)
def _source(kind: str, role: str, ip: str) -> _Source:
    last = end(kind, role, ip)
    source = {"source": {"address": ip, "ip": ip}}
    related = {"related": {"ip": [ip], "hosts": []}}
    return _Source(
        orjson.dumps(last)[1:],
        CAP - len(last),
        b"," + _inner(source)[:-1],
        b"," + _inner(related)[: -len(b"]}")],
        version(ip),
    )


@lru_cache(256)
def _destination(ip: str, port: int) -> bytes:
    ours = destination(ip, port)
    return b"," + _inner({"destination": ours}) if ours else b""


def _inner(fields: Mapping[str, Any]) -> bytes:
    """Write *fields* without the brackets around them."""
    return orjson.dumps(fields)[1:-1]
