"""Where artifacts are made: a process of its own, so that a burst of them never slows the trap."""

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

import structlog

from canary_siem import plugins
from canary_siem.planting import describe
from canary_siem.shapes import TokenOut
from canary_siem.tokens import Token
from canary_siem.trips import Artifact

log = structlog.get_logger(__name__)
Made = TypeVar("Made")
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


def present(tokens: Sequence[Token], *, inline: bool) -> list[TokenOut]:
    """Make the artifacts of each of *tokens* here and now, and describe it with them.

    Raises:
        ValueError: Their options don't suit.
        ActionError: The same.
    """
    return [
        describe(plugins.load("kinds", each.kind), each, make(each), inline=inline)
        for each in tokens
    ]


def _step_back() -> None:
    with suppress(OSError):  # a sandbox may forbid it
        os.nice(NICE)


def _there(work: Callable[[], Made]) -> Made:
    """Do *work* in the process of its own, which runs from then on when nobody else wants to.

    A niced process alone is not enough: it keeps its core for up to a slice of 3 ms, whoever wakes
    meanwhile. The first work, with all that it imports, need not wait for an idle core.
    """
    made = work()
    with suppress(OSError, AttributeError):  # no sandbox need allow it, nor every system have it
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    return made


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
        made = await self._do(partial(make, token))
        return make(token) if made is None else made

    async def present(self, tokens: Sequence[Token], *, inline: bool) -> list[TokenOut]:
        """Make the artifacts of each of *tokens* there, and describe it with them.

        Their bytes stay there unless they are wanted *inline*; and the way there and back costs
        the loop more than all else, so several go together.

        Raises:
            ValueError: Their options don't suit.
            ActionError: The same.
        """
        told = await self._do(partial(present, tokens, inline=inline))
        if told is None:
            told = []
            for each in tokens:
                told += present([each], inline=inline)
                await asyncio.sleep(0)  # listeners of this process answer in between
        return told

    async def _do(self, work: Callable[[], Made]) -> Made | None:
        """Have *work* done there; None where no process can be had."""
        try:
            if self._pool is None:
                # Not forked: our threads and sockets are none of its business.
                context = get_context("spawn")
                self._pool = ProcessPoolExecutor(1, context, _step_back)
            return await asyncio.get_running_loop().run_in_executor(
                self._pool, partial(_there, work)
            )
        except (BrokenProcessPool, OSError) as error:
            log.warning("artifacts are made by the service itself", reason=repr(error))
            self._pool = None
            return None

    async def close(self) -> None:
        """End the process; safe to call twice."""
        pool, self._pool = self._pool, None
        if pool:
            pool.shutdown(wait=False, cancel_futures=True)
            await asyncio.to_thread(pool.shutdown)
