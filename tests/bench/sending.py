"""Measuring senders: the rate and the processor time of delivering batches one after the other."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from canary_siem import plugins
from canary_siem.interfaces import DELIVERED, Connector, Identity
from canary_siem.trips import StoredTrip
from tests.bench.trips import batches

BATCH = 1000
Trips = Sequence[StoredTrip]


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending took.

    Attributes:
        rate: Documents a second.
        cpu: Microseconds of this process's processor time a document.
    """

    rate: float
    cpu: float


def connector(name: str, namespace: str = "default", **settings: Any) -> Connector:
    """Build one of our connectors."""
    door = plugins.load("connectors", name)
    built: Connector = door.build(
        door.settings.model_validate(settings), Identity("0" * 16, namespace)
    )
    return built


def delivered(built: Connector) -> "Callable[[Trips], Awaitable[None]]":
    """Give what delivers a batch and insists that all of it was taken."""

    async def deliver(trips: Trips) -> None:
        outcomes = await built.deliver(trips)
        if any(outcome is not DELIVERED for outcome in outcomes):
            raise AssertionError(next(each for each in outcomes if each is not DELIVERED))

    return deliver


async def timed(
    send: "Callable[[Trips], Awaitable[None]]",
    trips: Trips,
    arrived: Callable[[], bool] = lambda: True,
    size: int = BATCH,
) -> Sent:
    """Send *trips* in batches, one in flight; the clock stops when they have *arrived*."""
    parts = batches(trips, size)
    began, used = time.perf_counter(), time.process_time()
    for part in parts:
        await send(part)
    cpu = time.process_time() - used
    while not arrived():
        await asyncio.sleep(0.002)
    return Sent(len(trips) / (time.perf_counter() - began), cpu / len(trips) * 1e6)
