"""What many trips have in common, made once: a token's own part, and what its kind earns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from canary_siem.events import MODULE, rfc3339
from canary_siem.interfaces import Kind
from canary_siem.processors.compose.message import start
from canary_siem.processors.compose.texts import text
from canary_siem.tokens import Token

REMEMBERED = 4096
"""Tokens whose part is kept: those that are tripped now."""

# What a channel earns beside intrusion_detection and info (ECS event.category, event.type).
_EARNED: dict[str, tuple[list[str], list[str]]] = {
    "dns": (["intrusion_detection", "network"], ["info", "access"]),
    "http": (["intrusion_detection", "network", "web"], ["info", "access"]),
    "smtp": (["intrusion_detection", "email"], ["info"]),
    "mysql": (["intrusion_detection", "network", "database"], ["info", "access"]),
}


def json(value: Any) -> orjson.Fragment:
    """Write JSON now, to be copied into every document."""
    return orjson.Fragment(orjson.dumps(value))


class Pieces(NamedTuple):
    """What all plain trips of a token say that came the same way.

    Attributes:
        tags: From behind the message up to what the listener saw.
        token: From there up to the incident's id.
        event: From ``event.kind`` up to ``event.risk_score``.
    """

    tags: bytes
    token: bytes
    event: bytes


@dataclass(frozen=True, slots=True)
class Alike:
    """What all trips of *token* say.

    Attributes:
        memo: In one line, for the message.
        fields: ``rule``, and ``labels`` and ``threat`` where there are any.
        of_canary: ``canary.token``.
        begin: From behind the time up to the memo in the message, where all of it fits.
        length: Characters of the message up to there.
        pieces: By the way a trip came.
    """

    token: Token
    memo: str
    fields: Mapping[str, orjson.Fragment]
    of_canary: orjson.Fragment
    begin: bytes
    length: int
    pieces: dict[tuple[object, ...], Pieces] = field(default_factory=dict)


class Memory:
    """Keeps the parts of the tokens that are tripped now.

    Args:
        kinds: For what a kind adds by itself.
    """

    def __init__(self, kinds: Mapping[str, Kind[Any]]) -> None:
        self._kinds = kinds
        self._known: dict[str, Alike] = {}
        self._events: dict[tuple[str, str], dict[str, Any]] = {}

    def of(self, token: Token) -> Alike:
        """Give the part of *token*, as it stands now: a changed one is another object."""
        known = self._known.get(token.id)
        if known is None or known.token is not token:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[token.id] = alike(token, self._kinds.get(token.kind))
        return known

    def event(self, channel: str, code: str) -> Mapping[str, Any]:
        """Give what ``event`` says of every trip of one kind by one channel."""
        known = self._events.get((channel, code))
        if known is None:
            known = self._events[channel, code] = _event(channel, code, self._kinds.get(code))
        return known


def alike(token: Token, kind: Kind[Any] | None) -> Alike:
    """Make the part of *token*."""
    rule = {
        "id": token.id,
        "name": text(token.memo),
        "category": token.kind,
        "ruleset": "canarytokens",
    }
    of_canary = {
        "id": token.id,
        "kind": token.kind,
        "memo": text(token.memo),
        "domain": token.domain,
        "created": rfc3339(token.created),
        "class": token.cls,
    }
    fields: dict[str, Any] = {"rule": present(**rule)}
    if token.labels:
        fields["labels"] = dict(token.labels)
    if kind and kind.threat:
        fields["threat"] = dict(kind.threat)
    memo = text(token.memo, len(token.memo), " ")
    title = start(memo)
    return Alike(
        token,
        memo,
        {key: json(value) for key, value in fields.items()},
        json(present(**of_canary)),
        b'","message":' + orjson.dumps(title)[:-1],
        len(title),
    )


@lru_cache(256)
def network(transport: str, channel: str, source_ip_version: str) -> Mapping[str, Any]:
    """Give ``network``."""
    return present(transport=transport, protocol=channel, type=source_ip_version)


@lru_cache(256)
def destination(ip: str, port: int) -> Mapping[str, Any]:
    """Give ``destination``."""
    return present(ip=ip, port=port)


def version(address: str) -> str:
    """Give ``network.type``."""
    return "" if not address else "ipv6" if ":" in address else "ipv4"


def present(**fields: Any) -> dict[str, Any]:
    """Leave out what is empty."""
    return {key: value for key, value in fields.items() if value}


def _event(channel: str, code: str, kind: Kind[Any] | None) -> dict[str, Any]:
    categories, types = _EARNED.get(channel, (["intrusion_detection"], ["info"]))
    if kind:  # it may earn what the channel earns already
        categories = list(dict.fromkeys([*categories, *kind.categories]))
        types = list(dict.fromkeys([*types, *kind.types]))
    return {
        "category": json(categories),
        "type": json(types),
        "action": "canarytoken-tripped",
        "module": MODULE,
        "dataset": f"{MODULE}.trip",
        "provider": "canary-siem",
        "code": code,
    }
