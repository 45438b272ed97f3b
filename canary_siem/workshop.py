"""Where artifacts are made: a process of its own, so that a burst of them never slows the trap."""

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context

import structlog

from canary_siem import plugins
from canary_siem.tokens import Token
from canary_siem.trips import Artifact

log = structlog.get_logger(__name__)
NICE = 10
"""How far the maker steps back for the listeners."""


def make(token: Token) -> Sequence[Artifact]:
    """Make the token's artifacts here and now: the same bytes each time.

    Raises:
        ValueError: Its options don't suit.
        ActionError: The same.
    """
    artifacts: Sequence[Artifact] = plugins.load("kinds", token.kind).make(token, token.options)
    return artifacts


def _step_back() -> None:
    with suppress(OSError):  # a sandbox may forbid it
        os.nice(NICE)


class Workshop:
    """One process, begun when first needed. Where none can be had, work is done in ours."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def make(self, token: Token) -> Sequence[Artifact]:
        """Make the token's artifacts there.

        Raises:
            ValueError: Its options don't suit.
            ActionError: The same.
        """
        try:
            if self._pool is None:
                # Not forked: our threads and sockets are none of its business.
                context = get_context("spawn")
                self._pool = ProcessPoolExecutor(1, context, _step_back)
            return await asyncio.get_running_loop().run_in_executor(self._pool, make, token)
        except (BrokenProcessPool, OSError) as error:
            log.warning("artifacts are made by the service itself", reason=repr(error))
            self._pool = None
            return make(token)

    async def close(self) -> None:
        """End the process; safe to call twice."""
        pool, self._pool = self._pool, None
        if pool:
            pool.shutdown(wait=False, cancel_futures=True)
            await asyncio.to_thread(pool.shutdown)
