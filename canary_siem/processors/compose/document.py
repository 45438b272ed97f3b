"""The document itself: what is known of one hit, in ECS's words."""

from collections.abc import Mapping
from typing import Any

from structlog.typing import EventDict, WrappedLogger

from canary_siem.events import MODULE, Observer, pieces, timestamp
from canary_siem.interfaces import Kind
from canary_siem.processors.compose.alike import (
    Alike,
    Memory,
    destination,
    json,
    network,
    present,
    version,
)
from canary_siem.processors.compose.message import message
from canary_siem.processors.compose.plain import Plain
from canary_siem.processors.compose.texts import TEXT_CAP, clean, original, text
from canary_siem.trips import Draft, Trip


class Compose:
    """Write ``draft.trip``. Absent means unknown: nothing is written as null or empty.

    Args:
        observer: Who we are.
        kinds: For what a kind adds by itself (``threat``, categories).
        console_url: Where people read trips; empty for nowhere.
    """

    def __init__(
        self, observer: Observer, kinds: Mapping[str, Kind[Any]], console_url: str = ""
    ) -> None:
        self._static = {key: json(value) for key, value in observer.fields("trip").items()}
        self._memory = Memory(kinds)
        self._trips = f"{console_url.rstrip('/')}/trips/" if console_url else ""
        self._plain = Plain(self._static, self._memory, self._trips)

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        """Fill in ``draft.trip``."""
        draft: Draft = event["draft"]
        alike = self._memory.of(draft.token)
        draft.trip = _trip(draft, *(self._plain.write(draft, alike) or self.whole(draft, alike)))
        return event

    def whole(self, draft: Draft, alike: Alike) -> tuple[bytes, bytes]:
        """Write a document of any kind."""
        return pieces(self._document(draft, alike), self._event(draft))

    def _document(self, draft: Draft, alike: Alike) -> dict[str, Any]:
        token, hit = draft.token, draft.hit
        source = _source(draft)
        seen = _seen(draft)
        document: dict[str, Any] = {
            "@timestamp": timestamp(hit.at),
            "message": message(token.kind, alike.memo, hit, source.get("address", "")),
            **self._static,
            "tags": ["canarytokens", *token.tags, *draft.tags],
            **seen,
            **_network(draft),
            **alike.fields,
            "canary": {**seen.get("canary", {}), **_canary(draft, alike)},
        }
        if source:
            document["source"] = source
        if ours := destination(hit.destination_ip, hit.destination_port):
            document["destination"] = ours
        client = _client(draft)
        if client:
            document["client"] = client
        if related := _related(draft, source, client):
            document["related"] = related
        return document

    def _event(self, draft: Draft) -> dict[str, Any]:
        event: dict[str, Any] = {
            "id": draft.id,
            "created": timestamp(draft.recorded),
            "kind": "alert" if draft.alert else "event",
            **self._memory.event(draft.hit.channel, draft.token.kind),
            "severity": draft.severity,
            "risk_score": float(draft.severity),
        }
        if self._trips:
            event["url"] = self._trips + draft.id
        if raw := draft.hit.original:
            event["original"] = original(raw)
        return event


def minimal(draft: Draft, observer: Observer, at: str) -> Trip:
    """Give the least that an analyst needs, built so that it can't fail."""
    memo = text(draft.token.memo, len(draft.token.memo), " ")
    incident = draft.incident
    canary: dict[str, Any] = {
        "token": {"id": draft.token.id, "kind": draft.token.kind, "class": draft.token.cls},
        "channel": draft.hit.channel,
        "source": {"role": draft.hit.role},
        "incident": {
            "id": incident.id if incident else draft.id,
            "sequence": incident.hits if incident else 1,
        },
        "decode": {"error": text("; ".join(draft.errors) or "unknown")},
    }
    if draft.suppressed_by:
        canary["suppressed_by"] = draft.suppressed_by
    if draft.hit.drill:
        canary["drill"] = True
    document = {
        "@timestamp": at,
        "message": message(draft.token.kind, memo, draft.hit),
        **observer.fields("trip"),
        "tags": ["canarytokens"],
        "source": present(address=text(draft.hit.source_ip)),
        "rule": {"id": draft.token.id, "ruleset": "canarytokens"},
        "canary": canary,
    }
    event = {
        "id": draft.id,
        "created": timestamp(draft.recorded),
        "kind": "alert" if draft.alert else "event",
        "category": ["intrusion_detection"],
        "type": ["info"],
        "action": "canarytoken-tripped",
        "module": MODULE,
        "dataset": f"{MODULE}.trip",
        "provider": "canary-siem",
        "severity": draft.severity,
        "risk_score": float(draft.severity),
    }
    return _trip(draft, *pieces(document, event))


def _trip(draft: Draft, head: bytes, tail: bytes) -> Trip:
    incident = draft.incident.id if draft.incident else draft.id
    token = draft.token
    return Trip(draft.id, "trip", head, tail, draft.alert, token.id, token.kind, incident)


def _seen(draft: Draft) -> Mapping[str, Any]:
    """Give what the listener saw and the kind decoded, fit for a SIEM."""
    hit, decoded = draft.hit, draft.decoded.fields
    seen = hit.ecs if hit.tidy else clean(hit.ecs)
    if not decoded:
        return seen
    kept = {key: value for key, value in seen.items() if key not in draft.decoded.instead}
    return _joined(kept, clean(decoded))


def _joined(seen: dict[str, Any], decoded: Mapping[str, Any]) -> dict[str, Any]:
    """Lay what the kind decoded over what the listener saw, field by field."""
    for key, value in decoded.items():
        below = seen.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            seen[key] = _joined(dict(below), value)
        else:
            seen[key] = value
    return seen


def _network(draft: Draft) -> dict[str, Any]:
    """Give how it came; nothing where nobody came, but we went and looked."""
    hit = draft.hit
    if not hit.transport:
        return {}
    address = draft.told_by or hit.source_ip
    return {"network": network(hit.transport, hit.channel, version(address))}


def _source(draft: Draft) -> dict[str, Any]:
    source: dict[str, Any] = clean(draft.decoded.fields.get("source", {}))
    if ip := draft.hit.source_ip:
        source["address"] = source["ip"] = ip
    if port := draft.hit.source_port:
        source["port"] = port
    return {**source, **draft.places.get("source", {})}


def _client(draft: Draft) -> dict[str, Any]:
    hit = draft.hit
    place = draft.places.get("client", {})
    if hit.role == "forwarded":
        ip = hit.source_ip
        return {"address": ip, "ip": ip, **place} if ip else {}
    if hit.client_subnet:
        address, _, length = hit.client_subnet.partition("/")
        if length == ("128" if ":" in address else "32"):
            return {"address": address, "ip": address, **place}
        return {"geo": place["geo"]} if "geo" in place else {}
    return {}


def _canary(draft: Draft, alike: Alike) -> dict[str, Any]:
    hit, decoded = draft.hit, draft.decoded
    canary: dict[str, Any] = {
        "token": alike.of_canary,
        "channel": hit.channel,
        "source": {"role": hit.role},  # always: rules that filter on it must see every trip
    }
    if incident := draft.incident:
        canary["incident"] = {"id": incident.id, "sequence": incident.hits}
    if hit.client_subnet:
        canary["client_subnet"] = hit.client_subnet
    if decoded.data:
        canary["data"] = text(decoded.data)
    if decoded.data_hex:
        canary["data_hex"] = decoded.data_hex[:TEXT_CAP]
    if draft.errors:
        canary["decode"] = {"error": text("; ".join(draft.errors))}
    if draft.suppressed_by:
        canary["suppressed_by"] = draft.suppressed_by
    if draft.hit.drill:
        canary["drill"] = True
    return canary


def _related(draft: Draft, source: Mapping[str, Any], client: Mapping[str, Any]) -> dict[str, Any]:
    related: dict[str, Any] = {}
    if ips := _distinct(draft.hit.source_ip, client.get("ip"), draft.told_by):
        related["ip"] = ips
    name, host = text(draft.hit.name), _fact(draft, "host")
    if hosts := _distinct(name, host, source.get("domain")):
        related["hosts"] = hosts
    if user := _fact(draft, "user"):
        related["user"] = [user]
    return related


def _distinct(*values: str | None) -> list[str]:
    """Keep each of *values* once, in order, and nothing empty."""
    return list(dict.fromkeys(filter(None, values)))


def _fact(draft: Draft, group: str) -> str:
    """Give the name of a user or host, as the document has it."""
    found = draft.decoded.fields.get(group)
    if not found and group not in draft.decoded.instead:
        found = draft.hit.ecs.get(group)
    return text(found.get("name") or "") if found else ""
