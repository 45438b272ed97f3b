"""A trip as a line of a table: what an analyst reads before she opens it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from canary_siem.console.recent import place_of
from canary_siem.dialects.reading import Document, part, read
from canary_siem.store import Store
from canary_siem.trips import StoredTrip

FACTS = ("drill", "deleted-token", "tor-exit", "link-preview", "scanner", "replay")
"""Tags that change how a trip is read."""


@dataclass(frozen=True, slots=True)
class Line:
    """One trip; texts are as stored, an intruder's among them.

    Attributes:
        at: ``@timestamp``.
        hit: Which hit of its incident it is.
        who: User and host, where the trip tells.
        asked: What was asked of us.
        seen: Whether somebody has acknowledged its incident.
        further: Events of the same incident right before it, which it stands for.
    """

    id: str
    position: int
    at: str
    alert: bool
    severity: int
    memo: str
    kind: str
    token: str
    address: str
    role: str
    place: str
    network: str
    channel: str
    asked: str
    agent: str
    who: str
    incident: str
    hit: int
    facts: Sequence[str]
    suppressed_by: str
    seen: bool = False
    further: int = 0


def line(trip: StoredTrip, seen: Mapping[str, Any] | None = None) -> Line:
    """Read *trip*; *seen* holds acknowledgements by incident."""
    document: dict[str, Any] = orjson.loads(trip.document)
    event, canary = part(document, "event"), part(document, "canary")
    token, source = part(canary, "token"), part(document, "source")
    severity, tags = event.get("severity"), document.get("tags")
    hit = part(canary, "incident").get("sequence")
    incident = read(canary, "incident.id")
    return Line(
        id=trip.id,
        position=trip.position,
        at=read(document, "@timestamp"),
        alert=event.get("kind") == "alert",
        severity=severity if isinstance(severity, int) else 0,
        memo=read(token, "memo"),
        kind=read(token, "kind"),
        token=read(token, "id"),
        address=read(source, "address"),
        role=read(canary, "source.role"),
        place=place_of(source),
        network=read(source, "as.organization.name"),
        channel=read(canary, "channel"),
        asked=asked(document),
        agent=read(document, "user_agent.original"),
        who=who(document),
        incident=incident,
        hit=hit if isinstance(hit, int) else 1,
        facts=[each for each in tags if each in FACTS] if isinstance(tags, list) else [],
        suppressed_by=read(canary, "suppressed_by"),
        seen=incident in (seen or {}),
    )


async def lines(store: Store, trips: Sequence[StoredTrip]) -> list[Line]:
    """Read *trips*, and which of their incidents somebody has acknowledged."""
    found = [line(trip) for trip in trips]
    seen = await store.incidents.acknowledged([each.incident for each in found])
    return [line(trip, seen) for trip in trips] if seen else found


def folded(found: Sequence[Line]) -> list[Line]:
    """Let an event stand for those of its incident right before it; each alert stands alone.

    A token that is hit a thousand times must not push all else out of sight.
    """
    kept: list[Line] = []
    for each in found:
        newer = kept[-1] if kept else None
        if newer and newer.incident == each.incident and not (newer.alert or each.alert):
            kept[-1] = replace(newer, further=newer.further + 1 + each.further)
        else:
            kept.append(each)
    return kept


def asked(document: Document) -> str:
    """Say what was asked of us, in the words of its protocol and in a line."""
    if name := read(document, "dns.question.name"):
        return f"{read(document, 'dns.question.type')} {name}".strip()
    url = part(document, "url")
    query = read(url, "query")
    # The host is the token's own name: it tells nothing, and would fill the line.
    path = f"{read(url, 'path')}?{query}" if query else read(url, "path")
    target = path or read(url, "original") or read(url, "full")
    method = read(document, "http.request.method")
    if target:
        return f"{method} {target}".strip()
    for name in ("email.subject", "tls.client.server_name", "process.command_line"):
        if found := read(document, name):
            return found
    return ""


def who(document: Document) -> str:
    """Name the user and the host that the trip tells of."""
    user, host = part(document, "user"), read(document, "host.name")
    name = "\\".join(filter(None, (read(user, "domain"), read(user, "name"))))
    return " on ".join(filter(None, (name or read(user, "email"), host)))
