"""Answers on their way out."""

import asyncio

import structlog

log = structlog.get_logger(__name__)

MOST = 64 << 10
"""Octets that wait at most: beyond, transports must see them, to hold back who does not read."""


class Outbox:
    """Sends answers that are ready together, too: a client is woken once for all of his."""

    def __init__(self) -> None:
        self._ready: list[tuple[asyncio.Transport, bytes]] = []
        self._octets = 0

    def post(self, transport: asyncio.Transport, octets: bytes) -> None:
        """Write *octets* when the loop has its turn next, or now where MOST wait."""
        if not self._ready:
            asyncio.get_running_loop().call_soon(self.flush)
        self._ready.append((transport, octets))
        self._octets += len(octets)
        if self._octets > MOST:
            self.flush()

    def flush(self) -> None:
        """Write all now; who writes to a transport himself, or closes it, does this before."""
        ready, self._ready = self._ready, []
        self._octets = 0
        for transport, octets in ready:
            try:
                transport.write(octets)
            except Exception:  # one that has said its end must not keep what the others are owed
                log.exception("an answer could not be sent")
