"""The trip log: durable before the answer, and held in memory while the disk fails."""

import asyncio
from collections import deque
from collections.abc import Callable
from pathlib import Path

import structlog

from canary_siem.errors import StorageError
from canary_siem.store.index import STEP, advance
from canary_siem.store.writer import Batch, Durable, Writer
from canary_siem.trips import Trip

log = structlog.get_logger(__name__)
HOLD = 10_000
"""Trips held in memory at most."""
RETRY_SECONDS = 1.0
RETRY_COUNT = 1_000


class TripLog:
    """Takes every trip; ends the chain.

    While commits fail or are overdue (writer.OVERDUE) trips are *held*: answered from memory,
    delivered from there, and written in order of arrival when the disk heals. From the first
    commit that succeeds again answers wait for the disk: else a busy log would never catch up.

    Attributes:
        failing: What the disk last said; empty while it is well.
        shed: Trips that the bound of the hold has cost, by ``alert`` and ``event``.
        on_append: Called after each group that is durable or held, so that couriers look.
        on_change: Called with ``failing`` when the disk begins to fail and when it has healed.
    """

    def __init__(self, path: Path, *, hold: int = HOLD) -> None:
        self._writer = Writer(path, self._ended)
        self._hold = hold
        self._held: dict[str, Trip] = {}
        self._held_events: deque[str] = deque()
        self._answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._answered.set_result(None)
        self._handed_over = False  # whether the writer has all that is held
        self._retrying: asyncio.TimerHandle | None = None
        self._unindexed = 0
        self._indexing: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._indexing.set_result(False)
        self.failing = ""
        self.shed = {"alert": 0, "event": 0}
        self.on_append: Callable[[], None] = lambda: None
        self.on_change: Callable[[str], None] = lambda _: None

    @property
    def writer(self) -> Writer:
        """Where all other writes go too."""
        return self._writer

    @property
    def waiting(self) -> int:
        """Count the trips that are not yet on disk."""
        return len(self._held) or self._writer.waiting

    def append(self, trip: Trip) -> "asyncio.Future[None]":
        """Take *trip*; await the result to know it durable, or held while the disk fails.

        Many trips share one future; it can't be cancelled.
        """
        if not self.failing or self._handed_over:
            return self._writer.append(trip)
        self._keep(trip)
        self.on_append()
        return self._answered

    def held(self) -> list[Trip]:
        """Give what is held, in order of arrival; empty while the disk is well."""
        return list(self._held.values()) if self.failing else []

    async def close(self) -> None:
        """Write what waits; what the disk refuses even now is lost, and told."""
        if self._retrying:
            self._retrying.cancel()
            self._retry()
        await self._writer.close()
        if self._retrying:
            self._retrying.cancel()
        if self._held:
            log.error("trips lost with the disk", lost=len(self._held), reason=self.failing)

    def _ended(self, batch: Batch, error: StorageError | None) -> None:
        if error:
            self._fail(batch, error)
        else:
            self._written(batch)
        if not batch.durable.done():
            batch.durable.set_result(None)
        if batch.trips:
            self.on_append()

    def _fail(self, batch: Batch, error: StorageError) -> None:
        self._handed_over = False
        if not self._answered.done():
            self._answered.set_result(None)
        for trip in batch.trips:
            self._keep(trip)
        if not self.failing:
            self.failing = str(error)
            log.error("disk fails, trips are held in memory", reason=self.failing)
            self.on_change(self.failing)
        self.failing = str(error)
        if not self._retrying:
            loop = asyncio.get_running_loop()
            self._retrying = loop.call_later(RETRY_SECONDS, self._retry)

    def _index(self, fresh: int) -> None:
        """Index by token what has come together; a failure shows at the next commit anyway."""
        self._unindexed += fresh
        if self._unindexed >= STEP and self._indexing.done():
            self._unindexed = 0
            self._indexing = self._writer.submit(advance)
            self._indexing.add_done_callback(self._indexed)

    def _indexed(self, future: "asyncio.Future[bool]") -> None:
        if not future.cancelled() and not future.exception() and future.result():
            self._unindexed += STEP  # there is more, from before

    def _written(self, batch: Batch) -> None:
        self._index(len(batch.trips))
        for trip in batch.trips if self._held else ():
            self._held.pop(trip.id, None)
        if not self.failing:
            return
        if self._held:
            if self._answered.done():
                self._answered = Durable(loop=asyncio.get_running_loop())
            # What comes now may go to the writer only behind all that came before it.
            self._handed_over = len(self._held) <= RETRY_COUNT
            self._retry()
            return
        self.failing = ""
        self._handed_over = False
        if not self._answered.done():
            self._answered.set_result(None)
        self._held_events.clear()
        log.info("disk healed, all held trips are written", shed=self.shed)
        self.on_change("")

    def _retry(self) -> None:
        if self._retrying:
            self._retrying.cancel()
            self._retrying = None
        if self._writer.busy:
            return  # its end, good or bad, comes back here
        first = [trip for trip, _ in zip(self._held.values(), range(RETRY_COUNT), strict=False)]
        self._writer.retry(first)

    def _keep(self, trip: Trip) -> None:
        if trip.id in self._held:
            return
        if len(self._held) >= self._hold and not self._make_room(trip):
            self.shed["alert" if trip.alert else "event"] += 1
            return
        self._held[trip.id] = trip
        if not trip.alert:
            self._held_events.append(trip.id)

    def _make_room(self, trip: Trip) -> bool:
        """Let the oldest `event` go for an alert."""
        while trip.alert and self._held_events:
            if self._held.pop(self._held_events.popleft(), None):
                self.shed["event"] += 1
                return True
        return False
