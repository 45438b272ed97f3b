"""Looking at what a peer sent before deciding who shall read it."""

import asyncio
import socket


async def readable(sock: socket.socket) -> None:
    """Wait until *sock* has what its low-water mark asks for, or its peer's end."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(sock, _settle, ready)
    try:
        await ready
    finally:
        loop.remove_reader(sock)


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


async def peek(sock: socket.socket, least: int, most: int) -> bytes:
    """Look at the next octets of non-blocking *sock* and leave them there.

    Fewer than *least* come back only where the peer has nothing more to say. The kernel
    does the waiting (``SO_RCVLOWAT``, socket(7)): no octet is read twice in a loop. The caller
    sets the deadline.

    Args:
        sock: A connected stream socket.
        least: Wait for so many.
        most: Give no more than these.

    Raises:
        OSError: The connection is gone.
    """
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, least)
    try:
        while True:
            await readable(sock)
            try:
                return sock.recv(most, socket.MSG_PEEK)
            except BlockingIOError:
                continue
    finally:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
