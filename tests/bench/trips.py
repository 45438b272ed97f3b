"""Trips as the chain makes them, to be delivered."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from canary_siem.events import EventIds, Observer
from canary_siem.house import Kinds
from canary_siem.names import IdMaker
from canary_siem.pipeline import chain, trip_logger
from canary_siem.processors.compose import Compose
from canary_siem.processors.decode import Decode
from canary_siem.processors.enrich import Enrich
from canary_siem.processors.grade import Grade
from canary_siem.processors.incident import Incidents
from canary_siem.tokens import Token
from canary_siem.trips import Hit, StoredTrip, Trip
from tests.bench.loads import query
from tests.bench.ours import DOMAIN

TOKENS = 500


class _Log:
    """Keeps what the chain hands on."""

    def __init__(self) -> None:
        self.trips: list[Trip] = []

    def append(self, trip: Trip) -> "asyncio.Future[None] | None":
        self.trips.append(trip)
        return None


def made(count: int, namespace: str = "default") -> list[Trip]:
    """Give *count* new trips of look-ups."""
    observer, kinds, log, ids = Observer("0" * 16, namespace), Kinds(), _Log(), EventIds()
    steps = chain(
        Decode(kinds), Incidents(300 * 10**9, count), Enrich(), Grade(), Compose(observer, kinds)
    )
    logger = trip_logger(log, steps, observer, ids)
    maker, now = IdMaker(b"bench"), datetime.now(UTC)
    tokens = [
        Token(maker.draw(), "dns", f"bench, place {number}", DOMAIN, now)
        for number in range(TOKENS)
    ]
    for number in range(count):
        token = tokens[number % TOKENS]
        logger.record(token, _hit(token, number))
    return log.trips


def stored(count: int, namespace: str = "default") -> list[StoredTrip]:
    """Give them as couriers read them."""
    return [
        StoredTrip(at, trip.id, trip.stream, trip.document(at))
        for at, trip in enumerate(made(count, namespace), 1)
    ]


def batches(trips: Sequence[StoredTrip], size: int) -> list[Sequence[StoredTrip]]:
    """Cut *trips* into batches of *size*."""
    return [trips[at : at + size] for at in range(0, len(trips), size)]


def _hit(token: Token, number: int) -> Hit:
    asked: dict[str, Any] = {
        "name": token.hostname,
        "type": "A",
        "class": "IN",
        "subdomain": token.id,
        "registered_domain": DOMAIN,
    }
    dns = {
        "type": "query",
        "id": str(number & 0xFFFF),
        "op_code": "QUERY",
        "response_code": "NOERROR",
        "header_flags": ["RD"],
        "question": asked,
    }
    return Hit(
        channel="dns",
        at=time.time_ns(),
        name=token.hostname,
        source_ip=f"198.51.100.{number % 250 + 1}",
        source_port=40_000,
        role="resolver",
        destination_ip="203.0.113.5",
        destination_port=53,
        ecs={"dns": dns},
        original=query(token.hostname, number & 0xFFFF),
    )
