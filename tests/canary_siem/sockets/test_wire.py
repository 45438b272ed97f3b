import asyncio
import ssl

import pytest
import trustme

from canary_siem.sockets.wire import CHUNK, LOST
from tests.canary_siem.sockets.wires import Memory, Pair, client_context, pair, server_context


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


async def secured(ends: Pair, authority: trustme.CA) -> Memory:
    one = Memory(client_context(authority))
    await asyncio.gather(
        ends.wire.secure(server_context(authority)), one.handshake(ends.reader, ends.writer)
    )
    return one


async def test_what_is_said_arrives_as_it_is() -> None:
    async with pair() as ends:
        ends.writer.write(b"\0 a \xff")
        ends.wire.write(b"hello")
        await ends.wire.drain()

        assert await ends.wire.read() == b"\0 a \xff"
        assert await ends.reader.readexactly(5) == b"hello"
        ends.writer.write_eof()
        assert await ends.wire.read() == b""
        assert ends.wire.tls is None


async def test_no_more_is_given_at_once_than_it_says() -> None:
    async with pair() as ends:
        ends.writer.write(bytes(3 * CHUNK))
        ends.writer.write_eof()
        got = [part async for part in parts(ends)]

    assert sum(map(len, got)) == 3 * CHUNK
    assert max(map(len, got)) <= CHUNK


async def parts(ends: Pair):  # type: ignore[no-untyped-def]
    while part := await ends.wire.read():
        yield part


async def test_tls_begins_in_the_midst(authority: trustme.CA) -> None:
    async with pair() as ends:
        ends.writer.write(b"wish")
        assert await ends.wire.read() == b"wish"
        one = await secured(ends, authority)
        one.send(ends.writer, b"secret")
        ends.wire.write(b"answer")

        assert await ends.wire.read() == b"secret"
        assert await one.read(ends.reader) == b"answer"
        assert ends.wire.tls is not None


async def test_a_client_hello_that_came_with_the_wish_is_used(authority: trustme.CA) -> None:
    async with pair() as ends:
        one = Memory(client_context(authority))

        async def serve() -> None:
            came = await ends.wire.read()
            assert came[:4] == b"wish"
            await ends.wire.secure(server_context(authority), came[4:])

        await asyncio.gather(serve(), one.handshake(ends.reader, ends.writer, b"wish"))
        one.send(ends.writer, b"a", b"b")

        assert await ends.wire.read() == b"a"
        assert await ends.wire.read() == b"b"


async def test_who_speaks_no_tls_is_lost(authority: trustme.CA) -> None:
    for sent in (b"no TLS at all\r\n\r\n", b""):
        async with pair() as ends:
            ends.writer.write(sent)
            ends.writer.write_eof()

            with pytest.raises(LOST):
                await ends.wire.secure(server_context(authority))


async def test_both_can_say_that_nothing_follows(authority: trustme.CA) -> None:
    async with pair() as ends:
        one = await secured(ends, authority)
        ends.wire.part()
        assert await one.read(ends.reader) == b""
        one.part(ends.writer)
        assert await ends.wire.read() == b""


async def test_an_end_without_a_word_is_an_end_too(authority: trustme.CA) -> None:
    async with pair() as ends:
        await secured(ends, authority)
        ends.writer.write_eof()

        assert await ends.wire.read() == b""


async def test_broken_tls_is_lost(authority: trustme.CA) -> None:
    async with pair() as ends:
        await secured(ends, authority)
        ends.writer.write(b"plain text all of a sudden\r\n")

        with pytest.raises(LOST):
            await ends.wire.read()


async def test_without_tls_parting_says_nothing() -> None:
    async with pair() as ends:
        ends.wire.part()
        ends.wire.write(b"x")
        await ends.wire.drain()

        assert await ends.reader.read(10) == b"x"


async def test_who_breaks_tls_is_told(authority: trustme.CA) -> None:
    async with pair() as ends:
        one = await secured(ends, authority)
        ends.writer.write(b"\x17\x03\x03\x00\x20" + bytes(32))
        with pytest.raises(LOST):
            await ends.wire.read()

        with pytest.raises(ssl.SSLError, match="ALERT_BAD_RECORD_MAC"):
            await one.read(ends.reader)
