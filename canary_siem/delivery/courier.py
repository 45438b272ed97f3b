"""A courier takes the trip log to one connector, in order, from its cursor to the end."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from canary_siem.delivery.dispatch import Settled, dispatch
from canary_siem.delivery.flight import Flight
from canary_siem.delivery.retry import Backoff
from canary_siem.errors import StorageError
from canary_siem.interfaces import Connector
from canary_siem.store import Store
from canary_siem.store.cursors import DeadLetter
from canary_siem.tasks import Tasks
from canary_siem.telemetry import Sample, Telemetry
from canary_siem.trips import StoredTrip

log = structlog.get_logger(__name__)
POLL = 1.0
"""Seconds between two looks for what another process wrote, or asked for."""
DOWN_AFTER = 60.0
"""Seconds of trouble after which the other connectors are told."""


@dataclass(frozen=True, slots=True)
class Load:
    """How a connector wants to be fed.

    Attributes:
        max_count: Trips a batch.
        max_bytes: Octets of documents a batch.
        max_backoff: Seconds between two tries at most.
        in_flight: Batches under way at once; more than one gives up their order.
        held_pause: Seconds between two tries of a receiver that refuses us.
    """

    max_count: int = 1000
    max_bytes: int = 1 << 20
    max_backoff: float = 30.0
    in_flight: int = 1
    held_pause: float = 60.0


class Courier:
    """Delivers to one connector.

    Args:
        name: As configured.
        connector: Knows the receiver.
        store: Holds the log and the cursor.
        load: How the connector wants to be fed.
        telemetry: Where batches and trips are counted.
        on_trouble: Told once with the reason when the receiver stays down, and with "" when it
            is back.
        clock: Seconds, monotonic.
    """

    def __init__(
        self,
        name: str,
        connector: Connector,
        store: Store,
        load: Load,
        telemetry: Telemetry,
        on_trouble: Callable[[str, str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.state = "ok"
        self.last_error = ""
        self._connector = connector
        self._store = store
        self._load = load
        self._telemetry = telemetry
        self._on_trouble = on_trouble
        self._clock = clock
        self._backoff = Backoff(load.max_backoff)
        self._wake = asyncio.Event()
        self._flights: deque[Flight] = deque()
        self._tasks = Tasks(load.in_flight)
        self._read_to = 0
        self._position = 0
        self._from_memory: dict[str, str] = {}  # what is settled of it: why rejected, or empty
        self._unsaved: tuple[int, list[DeadLetter]] = (0, [])
        self._down_since: float | None = None
        self._told = False
        self._obey_at = 0.0
        telemetry.gauges.append(self._samples)

    def look(self) -> None:
        """Hear that there is something new."""
        self._wake.set()

    async def open(self, start: int) -> None:
        """Take the cursor up where it stands; one that never was begins at *start*."""
        cursor = await self._store.cursors.open(self.name, start)
        self._position = self._read_to = cursor.position
        self.last_error = cursor.last_error

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._wake.clear()
            if not await self._round():
                # Not wait_for: in 3.11 it may swallow the cancellation that ends us.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await self._wake.wait()

    async def drained(self) -> None:
        """Return when nothing waits any more, or the receiver is in trouble."""
        self._wake.set()
        with contextlib.suppress(StorageError):
            # Polled: it is the end of it all, not worth an event.
            while self.state == "ok" and (len(self._tasks) or await self._next()):  # noqa: ASYNC110 - see above
                await asyncio.sleep(0.02)

    async def close(self) -> None:
        """Let what is under way go, and the connector."""
        await self._tasks.drain(0)
        self._telemetry.gauges.remove(self._samples)
        await self._connector.close()

    # ---- one round ---------------------------------------------------------------------

    async def _round(self) -> bool:
        """Send what can be sent; say whether there may be more at once."""
        try:
            if not self._flights:
                await self._obey()
            if len(self._tasks) >= self._load.in_flight:
                return False  # whatever lands wakes us
            batch = await self._next()
        except StorageError as error:
            log.warning("courier waits for the disk", connector=self.name, reason=str(error))
            batch = self._held()
            if not batch:
                return False
        if not batch:
            return False
        self._read_to = batch[-1].position or self._read_to
        known = [(t, self._from_memory.pop(t.id)) for t in batch if t.id in self._from_memory]
        count, letters = self._unsaved
        dead = [DeadLetter(trip.position, reason) for trip, reason in known if reason]
        self._unsaved = (count, [*letters, *dead])
        flight = Flight(batch, {trip.id for trip, _ in known})
        self._flights.append(flight)
        self._tasks.start(self._fly(flight))
        return True

    async def _next(self) -> list[StoredTrip]:
        batch = await self._store.history.after(
            self._read_to, self._load.max_count, self._load.max_bytes
        )
        return batch or self._held()

    def _held(self) -> list[StoredTrip]:
        """Give what the log can't hold now, as far as it is not delivered yet."""
        under_way = {trip.id for flight in self._flights for trip in flight.trips}
        known = self._from_memory.keys() | under_way
        batch: list[StoredTrip] = []
        size = 0
        for trip in self._store.log.held():
            if trip.id in known:
                continue
            size += len(document := trip.document(0))
            if batch and (size > self._load.max_bytes or len(batch) >= self._load.max_count):
                break
            batch.append(StoredTrip(0, trip.id, trip.stream, document))
        return batch

    async def _obey(self) -> None:
        """Do what `replay` asked for, in whichever process that was."""
        if self._clock() < self._obey_at:
            return
        self._obey_at = self._clock() + POLL
        cursor = await self._store.cursors.get(self.name)
        if cursor and cursor.asked is not None:
            await self._store.cursors.rewind(self.name, cursor.asked)
            log.info("replay", connector=self.name, after=cursor.asked)
            self._position = self._read_to = cursor.asked
        again = await self._store.cursors.asked_dead_letters(self.name, self._load.max_count)
        if again:
            await self._resurrect(again)

    async def _resurrect(self, positions: list[int]) -> None:
        trips = await self._store.history.at(positions)
        gone: list[int] = []
        dead: list[DeadLetter] = []

        async def settle(done: Sequence[Settled]) -> None:
            gone.extend(s.trip.position for s in done if not s.rejected)
            dead.extend(DeadLetter(s.trip.position, s.rejected) for s in done if s.rejected)

        await dispatch(self._connector, trips, self, settle)
        taken = set(positions) - {trip.position for trip in trips}  # retention was faster
        await self._store.cursors.bury(self.name, [*gone, *taken], dead)

    # ---- a flight ----------------------------------------------------------------------

    async def _fly(self, flight: Flight) -> None:
        trips = [trip for trip in flight.trips if trip.id not in flight.done]

        async def settle(done: Sequence[Settled]) -> None:
            await self._settle(flight, done)

        if trips:
            await dispatch(self._connector, trips, self, settle)
        else:
            await self._settle(flight, ())
        asyncio.get_running_loop().call_soon(self._wake.set)

    async def _settle(self, flight: Flight, done: Sequence[Settled]) -> None:
        flight.done.update(s.trip.id for s in done)
        self._from_memory |= {s.trip.id: s.rejected for s in done if not s.trip.position}
        dead = [DeadLetter(s.trip.position, s.rejected) for s in done if s.rejected]
        for letter in dead:
            log.error("trip rejected", connector=self.name, reason=letter.reason)
        self._telemetry.count("canary_siem_delivered", len(done) - len(dead), connector=self.name)
        self._telemetry.count("canary_siem_rejected", len(dead), connector=self.name)
        while self._flights and self._flights[0].landed:
            self._position = self._flights.popleft().reached(self._position)
        if self._flights:
            self._position = self._flights[0].reached(self._position)
        count, letters = self._unsaved
        letters = [*letters, *(letter for letter in dead if letter.position)]
        self._unsaved = (0, [])
        try:
            await self._store.cursors.settle(
                self.name, self._position, count + len(done) - len(dead), letters
            )
        except StorageError:
            later_count, later = self._unsaved
            self._unsaved = (later_count + count + len(done) - len(dead), [*letters, *later])

    # ---- patience ----------------------------------------------------------------------

    async def unavailable(self, reason: str, retry_after: float | None) -> None:
        """Back off."""
        self._telemetry.count("canary_siem_retries", connector=self.name)
        await self._trouble("retrying", reason)
        await asyncio.sleep(self._backoff.after_failure(retry_after))

    async def refused(self, reason: str) -> None:
        """Hold the queue: one try a minute, until somebody mended the credentials."""
        await self._trouble("held", reason)
        await asyncio.sleep(self._load.held_pause)

    async def well(self) -> None:
        """Forget the trouble."""
        self._backoff.reset()
        if self.state == "ok" and not self.last_error:
            return
        log.info("receiver is back", connector=self.name)
        self.state, self.last_error = "ok", ""
        self._down_since = None
        if self._told:
            self._told = False
            self._on_trouble(self.name, "")
        with contextlib.suppress(StorageError):
            await self._store.cursors.tell(self.name, "ok", "")

    async def _trouble(self, state: str, reason: str) -> None:
        if self.state != state:
            tell = log.error if state == "held" else log.warning
            tell("receiver in trouble", connector=self.name, state=state, reason=reason)
        changed = (state, reason) != (self.state, self.last_error)
        self.state, self.last_error = state, reason
        now = self._clock()
        self._down_since = now if self._down_since is None else self._down_since
        if not self._told and (state == "held" or now - self._down_since >= DOWN_AFTER):
            self._told = True
            self._on_trouble(self.name, reason)
        if changed:
            with contextlib.suppress(StorageError):
                await self._store.cursors.tell(self.name, state, reason)

    def _samples(self) -> list[Sample]:
        labels = (("connector", self.name),)
        up = float(self.state == "ok")
        return [Sample("canary_siem_connector_up", "gauge", labels, up)]
