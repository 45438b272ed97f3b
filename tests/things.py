"""Tokens, hits, trips and waiting: what many tests need."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from inspect import isawaitable
from typing import Any

from canary_siem.events import EventIds
from canary_siem.tokens import NoOptions, Token
from canary_siem.trips import Draft, Hit, Trip

ids = EventIds()
CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def options_of(_: str) -> Any:
    return NoOptions, "network"


ID = "aaaaaaaaaaaaaaaaaaaa"


def make_token(token_id: str = ID, **fields: Any) -> Token:
    given = {"kind": "dns", "memo": "the memo", "domain": "ct.example.org", "created": CREATED}
    return Token(id=token_id, **{**given, **fields})


def make_hit(**fields: Any) -> Hit:
    given: dict[str, Any] = {
        "channel": "dns",
        "at": time.time_ns(),
        "name": "aaaaaaaaaaaaaaaaaaaa.ct.example.org",
        "source_ip": "192.0.2.7",
        "source_port": 4242,
        "role": "resolver",
        "destination_ip": "203.0.113.10",
        "destination_port": 53,
    }
    return Hit(**{**given, **fields})


def make_draft(token: Token | None = None, **hit: Any) -> Draft:
    made = make_hit(**hit)
    return Draft(ids(made.at), made.at, token or make_token(), made)


def make_trip(**fields: Any) -> Trip:
    event_id = fields.pop("id", None) or ids(time.time_ns())
    given: dict[str, Any] = {
        "id": event_id,
        "stream": "trip",
        "head": b'{"message":"m","event":{"sequence":',
        "tail": b',"id":"%b"}}' % event_id.encode(),
        "alert": True,
        "token": "aaaaaaaaaaaaaaaaaaaa",
        "kind": "dns",
        "incident": event_id,
    }
    return Trip(**{**given, **fields})


async def until(
    condition: Callable[[], bool | Awaitable[bool]], seconds: float = 60.0, what: str = ""
) -> None:
    """Wait for *condition*, or fail."""
    deadline = time.monotonic() + seconds
    while True:
        holds = condition()
        if await holds if isawaitable(holds) else holds:
            return
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or condition}"
        await asyncio.sleep(0.01)
