"""Looking at octets and leaving them."""

import asyncio
import socket

from canary_siem.sockets.peek import peek
from tests.canary_siem.sockets.test_proxy import pair


async def test_octets_are_seen_and_stay() -> None:
    with pair() as (near, far):
        far.sendall(b"abcdef")

        assert await peek(near, 3, 4) == b"abcd"
        assert near.recv(10) == b"abcdef"


async def test_the_wait_is_for_as_many_as_were_asked() -> None:
    with pair() as (near, far):
        far.sendall(b"ab")
        seen = asyncio.get_running_loop().create_task(peek(near, 4, 10))
        done, _ = await asyncio.wait([seen], timeout=0.05)
        assert not done

        far.sendall(b"cd")

        assert await seen == b"abcd"


async def test_the_end_ends_the_wait() -> None:
    with pair() as (near, far):
        far.sendall(b"ab")
        far.shutdown(socket.SHUT_WR)

        assert await peek(near, 4, 10) == b"ab"


async def test_a_cancelled_look_leaves_the_socket_as_it_was() -> None:
    with pair() as (near, far):
        seen = asyncio.get_running_loop().create_task(peek(near, 4, 10))
        await asyncio.sleep(0)
        seen.cancel()
        await asyncio.wait([seen])

        assert near.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT) == 1
        far.sendall(b"a")
        assert await peek(near, 1, 10) == b"a"
