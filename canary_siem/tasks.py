"""Background work that can't get lost: bounded, kept alive, its failures told."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)


class Tasks:
    """At most *limit* coroutines at once; one that fails takes no other with it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """Count what is under way."""
        return len(self._running)

    def start(self, work: Coroutine[Any, Any, None]) -> bool:
        """Begin *work*, or refuse it when the house is full."""
        if len(self._running) >= self._limit:
            work.close()
            return False
        if self._loop is None:  # asked once: it costs a system call
            self._loop = asyncio.get_running_loop()
        task = self._loop.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return True

    async def drain(self, seconds: float | None = None) -> bool:
        """Wait for what is under way, *seconds* at most, then cancel the rest.

        Nothing new may start meanwhile or after. Says whether everything ended by itself.
        """
        self._limit = 0
        if not self._running:
            return True
        _, late = await asyncio.wait(self._running, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
        return not late

    def cancel(self) -> None:
        """Cancel what is under way."""
        for task in self._running:
            task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("task failed", exc_info=error)
