"""What trips and our own statements have in common as ECS events: ids, times, who we are."""

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from typing import Any

import orjson

from canary_siem import __version__
from canary_siem.trips import Trip

ECS_VERSION = "9.4.0"
MODULE = "canary_siem"
EXACT = 1 << 53
"""Up to here JSON's readers keep a whole number as it is."""
STEP = 10_000 * 4096
"""Ticks (of 1/4096 ms) by which the clock may step back before ids follow it."""


class EventIds:
    """Draws ``event.id``: UUIDv7 with the sub-millisecond part in rand_a (RFC 9562, 5.7 and 6.2).

    They grow through one process even where its clock steps back, by less than 10 s.
    """

    def __init__(self) -> None:
        self._last = 0
        # Seeded by the system; nobody gains by guessing an id, and it spares a system call each.
        self._bits = Random().getrandbits  # noqa: S311 - unique, not secret

    def __call__(self, nanoseconds: int) -> str:
        """Give an id for that time, nanoseconds since the epoch."""
        # A tick is 1/4096 ms: 48 bits of milliseconds and 12 of rand_a in one number.
        ticks = nanoseconds * 4096 // 1_000_000
        if ticks <= self._last < ticks + STEP:
            ticks = self._last + 1
        self._last = ticks
        high = ticks.to_bytes(8, "big").hex()
        low = (1 << 63 | self._bits(62)).to_bytes(8, "big").hex()
        return f"{high[1:9]}-{high[9:13]}-7{high[13:]}-{low[:4]}-{low[4:]}"


def timestamp(nanoseconds: int) -> str:
    """Write a time as RFC 3339, UTC, microseconds."""
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    return "%s%06dZ" % (_second(seconds), rest // 1000)  # noqa: UP031 - an f-string costs more


@lru_cache(16)
def _second(seconds: int) -> str:
    # Many trips share a second; formatting it anew is the dearest part of a timestamp.
    return time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime(seconds))


def rfc3339(at: datetime) -> str:
    """Write an aware *at* the same way."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class Observer:
    """This program, as every event names it.

    Attributes:
        serial_number: The installation's id.
        namespace: ``data_stream.namespace``.
    """

    serial_number: str
    namespace: str = "default"
    hostname: str = field(default_factory=socket.gethostname)

    def fields(self, stream: str) -> dict[str, Any]:
        """Give ``observer``, ``ecs`` and ``data_stream`` of an event of *stream*."""
        return {
            "ecs": {"version": ECS_VERSION},
            "data_stream": {
                "type": "logs",
                "dataset": f"{MODULE}.{stream}",
                "namespace": self.namespace,
            },
            "observer": {
                "vendor": "canary-siem",
                "product": "canary-siem",
                "type": "honeytoken",
                "version": __version__,
                "name": f"canary-siem-{self.serial_number}",
                "hostname": self.hostname,
                "serial_number": self.serial_number,
            },
        }


def carried(number: float) -> float:
    """Give *number* as JSON carries it: rounded where its readers would round (RFC 8259, 6)."""
    return number if isinstance(number, int) and abs(number) <= EXACT else float(number)


def pieces(document: Mapping[str, Any], event: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """Write *document* with *event* as its last field, cut where ``event.sequence`` goes.

    Returns:
        The `head` and the `tail` of a Trip.
    """
    head = orjson.dumps(document)[:-1] + b',"event":{"sequence":'
    return head, b"," + orjson.dumps(event)[1:] + b"}"


class Statements:
    """Writes what we say ourselves: heartbeats, audit of actions, "receiver is down".

    Always ``event.kind`` `event` or `metric`, never `alert`.
    """

    def __init__(self, observer: Observer, ids: EventIds) -> None:
        self._observer = observer
        self._ids = ids

    def write(
        self,
        stream: str,
        action: str,
        message: str,
        *,
        kind: str = "event",
        severity: int = 21,
        category: str = "",
        types: tuple[str, ...] = ("info",),
        fields: Mapping[str, Any] | None = None,
    ) -> Trip:
        """Give a statement for the trip log.

        Args:
            stream: ``health`` or ``audit``.
            action: ``event.action``, such as ``connector-down``.
            message: A sentence for a person.
            kind: ``event`` or ``metric``.
            severity: 21, or 47 where a person must act.
            category: One of ECS's ``event.category``; empty for none.
            types: ECS's ``event.type``, allowed by the category.
            fields: Further field sets.
        """
        now = time.time_ns()
        event_id = self._ids(now)
        at = timestamp(now)
        document = {
            "@timestamp": at,
            "message": message if len(message) <= 200 else f"{message[:199]}…",
            **self._observer.fields(stream),
            **(fields or {}),
        }
        event: dict[str, Any] = {
            "id": event_id,
            "created": at,
            "kind": kind,
            "action": action,
            "module": MODULE,
            "dataset": f"{MODULE}.{stream}",
            "provider": "canary-siem",
            "severity": severity,
            "risk_score": float(severity),
        }
        if len(message) > 200:
            event["reason"] = message[:1024]
        if category:
            event |= {"category": [category], "type": list(types)}
        head, tail = pieces(document, event)
        return Trip(event_id, stream, head, tail)
