"""Looking names up for aiohttp, and giving only addresses that are within reach.

What a name resolves to when it is connected to is what counts: its owner may say something else
each time (DNS rebinding).
"""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from canary_siem.sockets.reach import SETTING, Reach

THREADS = 4
"""Look-ups at once, on threads of their own: one that hangs must not hold up others' work."""


class Resolver(AbstractResolver):
    """Resolves by the system.

    Args:
        reach: Whom we may ask.
    """

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="resolver")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Give the addresses of *host* that we may ask.

        Raises:
            OSError: There is none.
        """
        look_up = partial(socket.getaddrinfo, host, port, family=family, type=socket.SOCK_STREAM)
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, look_up)
        within = [each for each in found if self._reach.admits(str(each[4][0]))]
        if not within:
            hint = f"list its network in {SETTING}, in the configuration"
            raise OSError(f"{host} is at no public address: {hint}")
        return [_result(host, each) for each in within]

    async def close(self) -> None:
        """Let go of the threads, without waiting for who hangs."""
        self._threads.shutdown(wait=False, cancel_futures=True)


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
