"""Tokens that were tripped, in a house of their own."""

import time
from typing import Any
from unittest import mock

from canary_siem.actions.create_token import DOOR as CREATE
from canary_siem.console.recent import Seen
from canary_siem.house import House
from canary_siem.tokens import Token
from canary_siem.trips import StoredTrip
from tests.things import make_hit

ENEMY = '<script>alert("1")</script>\u202egnp.exe'
"""What an intruder might call himself."""


async def planted(house: House, kind: str = "web", memo: str = "finance share, 2026") -> Token:
    """Plant a token."""
    made: Any = await CREATE.run(house, CREATE.input(kind=kind, memo=memo))
    token = house.trap.find(getattr(made, "root", made).hostname)
    assert token
    return token


async def fetched(house: House, token: Token, at: int = 0, **hit: Any) -> StoredTrip:
    """Have *token* fetched by HTTP; *at* is nanoseconds since the epoch, now where not given."""
    given: dict[str, Any] = {
        "channel": "http",
        "role": "direct",
        "transport": "tcp",
        "source_ip": "198.51.100.7",
        "name": token.hostname,
        "destination_port": 80,
        "ecs": {
            "url": {"full": f"http://{token.hostname}/", "path": "/"},
            "http": {"request": {"method": "GET"}},
            "user_agent": {"original": ENEMY},
        },
    }
    return await _sprung(house, token, at, given | hit)


async def looked_up(house: House, token: Token, at: int = 0, **hit: Any) -> StoredTrip:
    """Have *token* looked up through a resolver."""
    given: dict[str, Any] = {
        "name": token.hostname,
        "ecs": {"dns": {"question": {"name": token.hostname, "type": "A"}}},
    }
    return await _sprung(house, token, at, given | hit)


async def _sprung(house: House, token: Token, at: int, hit: dict[str, Any]) -> StoredTrip:
    when = at or time.time_ns()
    with mock.patch("time.time_ns", return_value=when):
        await house.trap.spring(token, make_hit(at=when, **hit))
    (found,) = await house.store.history.at([await house.store.history.last()])
    return found


def make_seen(**fields: Any) -> Seen:
    """Make a trip in few words."""
    given: dict[str, Any] = {
        "at": 1_772_625_600.0,  # 2026-03-04T12:00:00Z
        "alert": True,
        "severity": 73,
        "token": "a",
        "kind": "web",
        "memo": "the memo",
        "incident": "i",
        "role": "direct",
        "address": "198.51.100.7",
        "place": "Leeuwarden, Netherlands",
        "spot": (53.2, 5.8),
        "network": "Example B.V.",
    }
    return Seen(**given | fields)
