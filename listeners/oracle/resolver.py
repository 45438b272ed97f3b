"""Looking names up for aiohttp, and giving only addresses that are within reach.

What a name resolves to when it is connected to is what counts: its owner may say something else
each time (DNS rebinding).
"""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from canary_siem.sockets.reach import SETTING, Reach

THREADS = 4
"""Look-ups at once, on threads of their own: one that hangs must not hold up others' work."""
Found = list[tuple[Any, ...]]


class Resolver(AbstractResolver):
    """Resolves by the system. Make it with a running loop.

    Args:
        reach: Whom we may ask.
    """

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._free = asyncio.Semaphore(THREADS)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Give the addresses of *host* that we may ask.

        Raises:
            OSError: There is none.
            ValueError: It can be no name.
        """
        look_up = partial(socket.getaddrinfo, host, port, family=family, type=socket.SOCK_STREAM)
        found = await self._apart(look_up)
        within = [each for each in found if self._reach.admits(str(each[4][0]))]
        if not within:
            hint = f"list its network in {SETTING}, in the configuration"
            raise OSError(f"{host} is at no public address: {hint}")
        return [_result(host, each) for each in within]

    async def close(self) -> None:
        """Nothing is held; no thread that hangs holds up the program's end."""

    async def _apart(self, look_up: Callable[[], Found]) -> Found:
        """Look up on a thread; the place in the house is its until it is through."""
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Found] = loop.create_future()

        def through(found: Found, error: Exception | None) -> None:
            self._free.release()
            if answer.done():  # nobody waits for it any more
                return
            if error is None:
                answer.set_result(found)
            else:
                answer.set_exception(error)

        def work() -> None:
            found: Found = []
            failed: Exception | None = None
            try:
                found = look_up()
            except (OSError, ValueError) as error:
                failed = error
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(through, found, failed)

        # The interpreter waits at its end for executors' threads, though not for such a one.
        Thread(target=work, name="resolver", daemon=True).start()
        return await answer


def _result(host: str, found: tuple[Any, ...]) -> ResolveResult:
    family, _, proto, _, address = found
    return ResolveResult(
        hostname=host,
        host=address[0],
        port=address[1],
        family=family,
        proto=proto,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
