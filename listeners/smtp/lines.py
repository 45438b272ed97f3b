"""What a client says, cut up: commands by lines, a message by its end.

Only ``<CRLF>.<CRLF>`` ends a message (RFC 5321, section 4.1.1.4): whatever else looks like an end
is part of it, so that nobody smuggles a second message in (CVE-2023-51764 and its like).
"""

import asyncio
import re
from collections.abc import AsyncIterator

from canary_siem.sockets.wire import Wire

LONGEST = 2048
"""Octets of a command; RFC 5321, section 4.5.3.1.4, demands 512, and Postfix takes so many."""
_END = b"\r\n.\r\n"
_SMUGGLED = re.compile(rb"[^\r]\n\.\r?\n|\r\n\.\n|\r\.\r|[^\r]\n\.\r|\r\n\.\r[^\n]")
_LOOK_BACK = 5


class Lines:
    """The client's side of a conversation.

    Args:
        wire: The connection.
        patience: Seconds that the client may say nothing in the midst of a message.

    Attributes:
        smuggled: Whether the last message held what careless servers take for its end.
    """

    def __init__(self, wire: Wire, patience: float) -> None:
        self._wire = wire
        self._patience = patience
        self._came = bytearray()
        self.smuggled = False

    @property
    def waiting(self) -> bool:
        """Whether more has come than was asked for."""
        return bool(self._came)

    async def command(self) -> bytes:
        """Give the next line with its end; at the connection's end what there is, or nothing.

        Of a line longer than LONGEST the rest is dropped, its end too.

        Raises:
            OSError: The connection is gone.
        """
        looked, start = 0, b""
        while True:
            end = self._came.find(b"\n", looked) + 1
            if end:
                line = self._take(end)
                return start or (line if end <= LONGEST else line[:LONGEST])
            if len(self._came) > LONGEST:
                start = start or bytes(self._came[:LONGEST])
                self._came.clear()
            looked = len(self._came)
            more = await self._wire.read()
            if not more:
                rest = self.forget()
                return start or rest
            self._came += more

    async def message(self) -> AsyncIterator[bytes]:
        """Give the message that comes now piece by piece, dots undone, until its end.

        Raises:
            OSError: The connection is gone.
            EOFError: The same, before the message's end.
            TimeoutError: Nothing more came.
        """
        self.smuggled = False
        self._came[:0] = b"\r\n"  # the end of DATA's own line counts
        before = b""
        skip = 2
        while True:
            end = self._came.find(_END)
            size = end + 2 if end >= 0 else self._safe()
            if size > 0:
                piece = self._take(size)
                if not self.smuggled:
                    seen = before + piece
                    self.smuggled = _SMUGGLED.search(seen) is not None
                    before = seen[-_LOOK_BACK:]
                yield piece.replace(b"\r\n.", b"\r\n")[skip:]
                skip = max(0, skip - size)
            if end >= 0:
                del self._came[: len(_END) - 2]
                return
            async with asyncio.timeout(self._patience):
                more = await self._wire.read()
            if not more:
                yield self.forget().replace(b"\r\n.", b"\r\n")[skip:]
                raise EOFError
            self._came += more

    def _safe(self) -> int:
        """Say how many octets can be no part of the end, and cut no dot off its line's start."""
        size = max(0, len(self._came) - len(_END) + 1)
        around = self._came.find(b"\r\n.", max(0, size - 2), size + 2)
        return size if around < 0 else min(size, around)

    def forget(self) -> bytes:
        """Drop what came too early; give it."""
        return self._take(len(self._came))

    def _take(self, size: int) -> bytes:
        taken = bytes(self._came[:size])
        del self._came[:size]
        return taken
