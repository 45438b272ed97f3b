"""compose: the hit, and all that the steps before found, as one ECS document."""

import re
from collections.abc import Mapping
from typing import Any

from structlog.typing import EventDict, WrappedLogger

from canary_siem.events import MODULE, Observer, pieces, rfc3339, timestamp
from canary_siem.interfaces import Kind
from canary_siem.trips import ORIGINAL_CAP, Draft, Trip

TEXT_CAP = 1_024
URL_CAP = 2_083
MESSAGE_CAP = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# What a channel earns beside intrusion_detection and info (ECS event.category, event.type).
_EARNED: dict[str, tuple[list[str], list[str]]] = {
    "dns": (["intrusion_detection", "network"], ["info", "access"]),
    "http": (["intrusion_detection", "network", "web"], ["info", "access"]),
    "smtp": (["intrusion_detection", "email"], ["info"]),
    "mysql": (["intrusion_detection", "network", "database"], ["info", "access"]),
}


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
        self._static = observer.fields("trip")
        self._kinds = kinds
        self._console = console_url.rstrip("/")

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        """Fill in ``draft.trip``."""
        draft: Draft = event["draft"]
        kind = self._kinds.get(draft.token.kind)
        document = self._document(draft, kind)
        head, tail = pieces(document, self._event(draft, kind))
        draft.trip = _trip(draft, head, tail)
        return event

    def _document(self, draft: Draft, kind: Kind[Any] | None) -> dict[str, Any]:
        token, hit = draft.token, draft.hit
        document: dict[str, Any] = {
            "@timestamp": timestamp(hit.at),
            "message": _message(draft),
            **self._static,
            "tags": ["canarytokens", *token.tags, *draft.tags],
            **_clean(hit.ecs),
            **_clean(draft.decoded.fields),
            "source": _source(draft),
            "destination": _present(ip=hit.destination_ip, port=hit.destination_port),
            "network": _present(
                transport=hit.transport,
                protocol=hit.channel,
                type=_version(hit.source_ip),
            ),
            "rule": _present(
                id=token.id, name=_text(token.memo), category=token.kind, ruleset="canarytokens"
            ),
            "canary": _canary(draft),
        }
        if client := _client(draft):
            document["client"] = client
        if token.labels:
            document["labels"] = dict(token.labels)
        if kind and kind.threat:
            document["threat"] = kind.threat
        document["related"] = _related(document, hit.name)
        return {key: value for key, value in document.items() if value}

    def _event(self, draft: Draft, kind: Kind[Any] | None) -> dict[str, Any]:
        categories, types = _EARNED.get(draft.hit.channel, (["intrusion_detection"], ["info"]))
        event: dict[str, Any] = {
            "id": draft.id,
            "created": _created(draft.id),
            "kind": "alert" if draft.alert else "event",
            "category": [*categories, *kind.categories] if kind else categories,
            "type": [*types, *kind.types] if kind else types,
            "action": "canarytoken-tripped",
            "module": MODULE,
            "dataset": f"{MODULE}.trip",
            "provider": "canary-siem",
            "code": draft.token.kind,
            "severity": draft.severity,
            "risk_score": float(draft.severity),
        }
        if self._console:
            event["url"] = f"{self._console}/trips/{draft.id}"
        if original := draft.hit.original:
            event["original"] = _original(original)
        return event


def minimal(draft: Draft, observer: Observer, at: str) -> Trip:
    """Give the least that an analyst needs, built so that it can't fail."""
    document = {
        "@timestamp": at,
        "message": _message(draft),
        **observer.fields("trip"),
        "tags": ["canarytokens"],
        "source": _present(address=_text(draft.hit.source_ip)),
        "rule": {"id": draft.token.id, "ruleset": "canarytokens"},
        "canary": {
            "token": {"id": draft.token.id, "kind": draft.token.kind},
            "channel": draft.hit.channel,
            "source": {"role": draft.hit.role},
            "incident": {"id": draft.id, "sequence": 1},
            "decode": {"error": _text("; ".join(draft.errors) or "unknown")},
        },
    }
    event = {
        "id": draft.id,
        "created": _created(draft.id),
        "kind": "alert",
        "category": ["intrusion_detection"],
        "type": ["info"],
        "action": "canarytoken-tripped",
        "module": MODULE,
        "dataset": f"{MODULE}.trip",
        "provider": "canary-siem",
        "severity": 73,
        "risk_score": 73.0,
    }
    return _trip(draft, *pieces(document, event))


def _trip(draft: Draft, head: bytes, tail: bytes) -> Trip:
    return Trip(
        id=draft.id,
        stream="trip",
        head=head,
        tail=tail,
        alert=draft.alert,
        token=draft.token.id,
        kind=draft.token.kind,
        incident=draft.incident.id if draft.incident else draft.id,
    )


def _created(event_id: str) -> str:
    """Read the time of recording out of a UUIDv7, to the microsecond."""
    ticks = int(event_id[:8] + event_id[9:13], 16) << 12 | int(event_id[15:18], 16)
    return timestamp(ticks * 1_000_000 // 4096)


def _message(draft: Draft) -> str:
    hit = draft.hit
    source = hit.source_ip or "an unknown source"
    origin = f"via resolver {source}" if hit.role == "resolver" else f"from {source}"
    end = f" ({draft.token.kind}) {origin}"
    memo = _CONTROL.sub(" ", draft.token.memo)
    start = f"Canarytoken tripped: {memo}"
    room = MESSAGE_CAP - len(end)
    if len(start) > room:
        start = start[: room - 1] + "…"
    return start + end


def _source(draft: Draft) -> dict[str, Any]:
    hit = draft.hit
    return {
        **_present(address=hit.source_ip, ip=hit.source_ip, port=hit.source_port),
        **draft.places.get("source", {}),
    }


def _client(draft: Draft) -> dict[str, Any]:
    hit = draft.hit
    place = draft.places.get("client", {})
    if hit.role == "forwarded":
        return {"address": hit.source_ip, "ip": hit.source_ip, **place}
    if hit.client_subnet:
        address, _, length = hit.client_subnet.partition("/")
        if length == ("128" if ":" in address else "32"):
            return {"address": address, "ip": address, **place}
        return {"geo": place["geo"]} if "geo" in place else {}
    return {}


def _canary(draft: Draft) -> dict[str, Any]:
    token, hit, decoded = draft.token, draft.hit, draft.decoded
    canary: dict[str, Any] = {
        "token": _present(
            id=token.id,
            kind=token.kind,
            memo=_text(token.memo),
            domain=token.domain,
            created=rfc3339(token.created),
        )
        | {"class": token.cls},
        "channel": hit.channel,
        "source": {"role": hit.role},
    }
    if incident := draft.incident:
        canary["incident"] = {"id": incident.id, "sequence": incident.hits}
    if hit.client_subnet:
        canary["client_subnet"] = hit.client_subnet
    if decoded.data:
        canary["data"] = _text(decoded.data)
    if decoded.data_hex:
        canary["data_hex"] = decoded.data_hex[:TEXT_CAP]
    if draft.errors:
        canary["decode"] = {"error": _text("; ".join(draft.errors))}
    if draft.suppressed_by:
        canary["suppressed_by"] = draft.suppressed_by
    return canary


def _related(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    user, host = document.get("user", {}), document.get("host", {})
    ips = (document["source"].get("ip"), document.get("client", {}).get("ip"))
    found = {
        "ip": list(dict.fromkeys(ip for ip in ips if ip)),
        "hosts": list(dict.fromkeys(h for h in (_text(name), host.get("name")) if h)),
        "user": [user["name"]] if user.get("name") else [],
    }
    return {key: value for key, value in found.items() if value}


def _present(**fields: Any) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value}


def _version(address: str) -> str:
    return "" if not address else "ipv6" if ":" in address else "ipv4"


def _text(value: str, cap: int = TEXT_CAP) -> str:
    text = value if len(value) <= cap else value[:cap]
    return _CONTROL.sub("", text) if _CONTROL.search(text) else text


def _clean(fields: Mapping[str, Any], cap: int = TEXT_CAP) -> dict[str, Any]:
    """Cap every text, strip its control characters, leave out what is empty."""
    clean: dict[str, Any] = {}
    for key, value in fields.items():
        kept = _value(value, URL_CAP if key == "url" else cap)
        if kept or kept is False or kept == 0:
            clean[key] = kept
    return clean


def _value(value: Any, cap: int) -> Any:
    if isinstance(value, str):
        return _text(value, cap)
    if isinstance(value, Mapping):
        return _clean(value, cap)
    if isinstance(value, list | tuple):
        return [kept for item in value if (kept := _value(item, cap)) not in ("", None)]
    return value


def _original(raw: bytes) -> str:
    """Give the bytes as text: control characters and what is not UTF-8 stand escaped.

    At most ORIGINAL_CAP octets of UTF-8 come out.
    """
    text = raw[:ORIGINAL_CAP].decode("utf-8", "backslashreplace")
    if not text.isprintable():
        text = _CONTROL_IN_ORIGINAL.sub(_escape, text)
    encoded = text.encode("utf-8")
    if len(encoded) > ORIGINAL_CAP:
        text = encoded[:ORIGINAL_CAP].decode("utf-8", "ignore")
    return text


_CONTROL_IN_ORIGINAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")


def _escape(found: "re.Match[str]") -> str:
    return f"\\x{ord(found[0]):02x}"
