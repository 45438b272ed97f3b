"""How much is done at once: making artifacts must never keep a listener from answering."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from canary_siem.api.problems import ProblemError

WRITING, READING, WAITING = 2, 8, 256


class Turns:
    """At most *limit* at once; at most *waiting* wait for their turn."""

    def __init__(self, limit: int, waiting: int = WAITING) -> None:
        self._seats = asyncio.Semaphore(limit)
        self._waiting = 0
        self._most = waiting

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Wait for a turn, then hold it.

        Raises:
            ProblemError: 503 where too many wait.
        """
        if self._waiting >= self._most:
            raise ProblemError(503, "too much is under way", headers={"Retry-After": "2"})
        self._waiting += 1
        try:
            await self._seats.acquire()
        finally:
            self._waiting -= 1
        try:
            # Whoever came meanwhile, a packet above all, goes first.
            await asyncio.sleep(0)
            yield
        finally:
            self._seats.release()


class Queues:
    """The turns of those who only read, and of those who make or change something."""

    def __init__(self) -> None:
        self._writing, self._reading = Turns(WRITING), Turns(READING)

    def of(self, *, read_only: bool) -> Turns:
        """Give the queue that a caller stands in."""
        return self._reading if read_only else self._writing
