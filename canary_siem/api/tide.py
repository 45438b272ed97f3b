"""One look at the end of the trip log for all who follow it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from canary_siem.errors import StorageError
from canary_siem.tasks import Tasks

log = structlog.get_logger(__name__)
LOOK_SECONDS = 0.25


class Tide:
    """Knows how far the trip log goes, other processes' trips included, while somebody asks.

    Args:
        last: Gives the highest position used.
        pause: Seconds between two looks.

    Attributes:
        top: As last seen.
        stopped: Whether nobody shall follow any more.
    """

    def __init__(self, last: Callable[[], Awaitable[int]], pause: float = LOOK_SECONDS) -> None:
        self._last = last
        self._pause = pause
        self._tasks = Tasks(1)
        self._moved = asyncio.Condition()
        self._waiting = 0
        self.top = 0
        self.stopped = False

    async def look(self) -> int:
        """Look now.

        Raises:
            StorageError: The database can't be read.
        """
        self.top = max(self.top, await self._last())
        return self.top

    async def moved(self, position: int, seconds: float) -> None:
        """Wait until the log goes beyond *position*, *seconds* at most."""
        if not len(self._tasks) and not self.stopped:
            self._tasks.start(self._watch())
        self._waiting += 1
        try:
            async with asyncio.timeout(max(seconds, 0)), self._moved:
                await self._moved.wait_for(lambda: self.top > position or self.stopped)
        except TimeoutError:
            pass
        finally:
            self._waiting -= 1

    async def stop(self) -> None:
        """Wake all who wait, for the last time."""
        self.stopped = True
        self._tasks.cancel()
        await self._tasks.drain()
        async with self._moved:
            self._moved.notify_all()

    async def _watch(self) -> None:
        idle = 0
        while idle < 2:  # nobody waits: the next who does starts us again
            await asyncio.sleep(self._pause)
            idle = 0 if self._waiting else idle + 1
            before = self.top
            try:
                await self.look()
            except StorageError as error:
                log.debug("trip log can't be read", reason=str(error))
            if self.top > before:
                async with self._moved:
                    self._moved.notify_all()
