"""Answers on their way out."""

import asyncio


class Outbox:
    """Sends answers that are ready together, too: a client is woken once for all of his."""

    def __init__(self) -> None:
        self._ready: list[tuple[asyncio.Transport, bytes]] = []

    def post(self, transport: asyncio.Transport, octets: bytes) -> None:
        """Write *octets* when the loop has its turn next."""
        if not self._ready:
            asyncio.get_running_loop().call_soon(self.flush)
        self._ready.append((transport, octets))

    def flush(self) -> None:
        """Write all now; who writes to a transport himself does this before."""
        ready, self._ready = self._ready, []
        for transport, octets in ready:
            transport.write(octets)
