"""Reading a body within its bounds."""

import asyncio

from aiohttp.base_protocol import BaseProtocol
from aiohttp.streams import StreamReader

from listeners.http.bodies import read_body
from listeners.http.limits import BODY, BODY_KEPT


def stream(*pieces: bytes, end: bool = True) -> StreamReader:
    loop = asyncio.get_running_loop()
    protocol = BaseProtocol(loop)
    protocol.transport = asyncio.Transport()  # else the reader takes it for closed
    content = StreamReader(protocol, 4 * BODY, loop=loop)
    for piece in pieces:
        content.feed_data(piece)
    if end:
        content.feed_eof()
    return content


async def test_a_body_is_read_to_its_end() -> None:
    body = await read_body(stream(b"ab", b"cd"), seconds=1)

    assert (body.kept, body.size, body.status, body.error) == (b"abcd", 4, 0, "")


async def test_an_empty_body_is_whole() -> None:
    assert (await read_body(stream(), seconds=1)).status == 0


async def test_of_a_long_body_the_beginning_is_kept() -> None:
    body = await read_body(stream(b"a" * BODY_KEPT, b"b" * 9), seconds=1)

    assert body.kept == b"a" * BODY_KEPT
    assert body.size == BODY_KEPT + 9


async def test_a_body_beyond_its_bound_is_not_read_on() -> None:
    body = await read_body(stream(b"a" * BODY, b"b", end=False), seconds=1)

    assert (body.status, body.error) == (413, "the body is too long")


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    body = await read_body(stream(b"ab", end=False), seconds=0.02)

    assert (body.kept, body.status, body.error) == (b"ab", 408, "the body did not come in time")


async def test_a_body_that_breaks_off_keeps_what_came() -> None:
    content = stream(b"ab", end=False)
    asyncio.get_running_loop().call_later(
        0.01, content.set_exception, ConnectionResetError("the body broke off")
    )

    body = await read_body(content, seconds=1)

    assert (body.kept, body.status, body.error) == (b"ab", 400, "the body broke off")


async def test_a_body_whose_connection_is_gone_broke_off() -> None:
    content = stream(b"ab", end=False)
    content._protocol.transport = None

    body = await read_body(content, seconds=1)

    assert (body.kept, body.error) == (b"ab", "the body broke off")


async def test_an_error_of_any_class_is_a_malformed_body() -> None:
    content = stream(end=False)
    content.set_exception(KeyError("x"))

    body = await read_body(content, seconds=1)

    assert (body.status, body.error) == (400, "the body is malformed")
