"""How many TCP connections there may be, and from whom."""

import asyncio
import ipaddress
from collections import Counter
from typing import Protocol

from canary_siem.interfaces import Trap
from canary_siem.tasks import Tasks
from listeners.dns.responder import Responder

CONNECTIONS, PER_PEER = 256, 32
"""Open at once: in all, and from one address (of IPv6: from one /64)."""


class Held(Protocol):
    """A connection, as far as it is counted."""

    network: bytes

    def close(self) -> None:
        """End it."""


class Connections:
    """What the connections of a listener share.

    Args:
        responder: Says what to answer.
        trap: The core.
        tasks: Where hits wait for the disk.
        idle_seconds: How long a connection may say nothing.
    """

    def __init__(
        self, responder: Responder, trap: Trap, tasks: Tasks, idle_seconds: float
    ) -> None:
        self.responder = responder
        self.trap = trap
        self.tasks = tasks
        self.idle_seconds = idle_seconds
        self.stopping = False
        """Whether nothing new is read."""
        self._open: set[Held] = set()
        self._peers: Counter[bytes] = Counter()
        self._gone = asyncio.Event()

    def __len__(self) -> int:
        """Count what is open."""
        return len(self._open)

    def admit(self, connection: Held) -> bool:
        """Count *connection* in, unless the house is full, or its peer's share."""
        if len(self._open) >= CONNECTIONS or self._peers[connection.network] >= PER_PEER:
            return False
        self._open.add(connection)
        self._peers[connection.network] += 1
        return True

    def release(self, connection: Held) -> None:
        """Count *connection* out, if it ever was in."""
        if connection not in self._open:
            return
        self._open.remove(connection)
        self._peers[connection.network] -= 1
        if not self._peers[connection.network]:
            del self._peers[connection.network]
        if not self._open:
            self._gone.set()

    async def close(self) -> None:
        """End all that are open, and wait until they are gone."""
        self._gone.clear()
        for connection in [*self._open]:
            connection.close()
        if self._open:
            await self._gone.wait()


def network(host: str) -> bytes:
    """Give what counts as one peer: an IPv4 address, or an IPv6 /64."""
    address = ipaddress.ip_address(host.partition("%")[0])
    return address.packed if address.version == 4 else address.packed[:8]
