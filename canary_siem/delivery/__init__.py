"""Delivery: one courier a connector, each with a cursor of its own."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from canary_siem.delivery.courier import Courier, Load
from canary_siem.delivery.heartbeat import Voice
from canary_siem.interfaces import Connector
from canary_siem.store import Store
from canary_siem.tasks import Tasks
from canary_siem.telemetry import Telemetry

__all__ = ["Delivery", "Load", "Route", "Voice"]


@dataclass(frozen=True, slots=True)
class Route:
    """A connector ready to be fed.

    Attributes:
        start: ``now`` or ``beginning``: where a cursor that never was begins.
    """

    name: str
    connector: Connector
    load: Load
    start: str = "now"


class Delivery:
    """Runs the couriers and the heartbeat."""

    def __init__(
        self,
        routes: Sequence[Route],
        store: Store,
        telemetry: Telemetry,
        voice: Voice,
        heartbeat: float,
    ) -> None:
        self._routes = routes
        self._store = store
        self._heartbeat = heartbeat
        self._voice = voice
        self.couriers = [
            Courier(route.name, route.connector, store, route.load, telemetry, voice.trouble)
            for route in routes
        ]
        self._tasks = Tasks(len(routes) + 1)

    async def start(self) -> None:
        """Open every cursor, then deliver in the background."""
        last = await self._store.history.last()
        for route, courier in zip(self._routes, self.couriers, strict=True):
            await courier.open(0 if route.start == "beginning" else last)
        self._store.log.on_append = self._look
        for courier in self.couriers:
            self._tasks.start(courier.run())
        if self.couriers and self._heartbeat:
            self._tasks.start(self._voice.beat(self._heartbeat))

    async def stop(self, seconds: float) -> None:
        """Deliver what waits, *seconds* at most, then let go; the cursors remember the rest."""
        waiting = [courier.drained() for courier in self.couriers]
        if waiting:
            try:
                async with asyncio.timeout(seconds):
                    await asyncio.gather(*waiting)
            except TimeoutError:
                pass
        await self._tasks.drain(0)
        for courier in self.couriers:
            await courier.close()

    def _look(self) -> None:
        for courier in self.couriers:
            courier.look()
