"""DNS over TCP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from canary_siem.trips import Answer
from listeners.dns import tcp
from listeners.dns.connections import PER_PEER
from tests.listeners.dns.doubles import ID, MemoryTrap, listening, parsed, query, until

LIVE = query(f"{ID}.ct.example.org")
NOISE = query("nothing.ct.example.org")


def framed(*queries: bytes) -> bytes:
    return b"".join(len(each).to_bytes(2, "big") + each for each in queries)


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def say(self, *queries: bytes) -> None:
        self.writer.write(framed(*queries))

    async def hear(self) -> bytes:
        async with asyncio.timeout(5):
            size = int.from_bytes(await self.reader.readexactly(2), "big")
            return await self.reader.readexactly(size)

    async def end(self) -> bytes:
        """Give what comes until the other side closes."""
        async with asyncio.timeout(5):
            try:
                return await self.reader.read()
            except ConnectionResetError:
                return b""


@asynccontextmanager
async def client(port: int, host: str = "127.0.0.1") -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        yield Client(reader, writer)
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


def narrow(transport: asyncio.BaseTransport, which: int) -> None:
    """Leave a socket little room of its own."""
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, which, 32_768)


async def test_queries_of_one_connection_are_answered_as_each_is_ready() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    async with listening(trap) as (_, bound), client(bound[1].port) as ours:
        ours.say(LIVE, NOISE, NOISE)

        for _ in range(2):
            assert parsed(await ours.hear()).q.qname == "nothing.ct.example.org"
        trap.durable.set()
        assert parsed(await ours.hear()).q.qname == f"{ID}.ct.example.org"

        (hit,) = trap.hits
        assert (hit.transport, hit.original) == ("tcp", LIVE)
        assert (hit.source_ip, hit.source_port) == ours.writer.get_extra_info("sockname")
        assert (hit.destination_ip, hit.destination_port) == ("127.0.0.1", bound[1].port)
    assert trap.counts["dns"] == 2


async def test_a_query_may_come_octet_by_octet() -> None:
    trap = MemoryTrap()
    async with listening(trap, bind="[::1]:0") as (_, bound), client(bound[1].port, "::1") as ours:
        for octet in framed(LIVE):
            ours.writer.write(bytes([octet]))
            await ours.writer.drain()

        assert parsed(await ours.hear()).rr


async def test_a_thousand_queries_at_once_are_all_answered_in_turns() -> None:
    trap = MemoryTrap()
    async with listening(trap) as (_, bound), client(bound[1].port) as ours:
        ours.say(*[NOISE] * 1000)

        for _ in range(1000):
            await ours.hear()

    assert trap.counts["dns"] == 1000
    assert trap.counts["calls"] >= 1000 / tcp.TURN


async def test_beyond_its_share_of_hits_a_connection_waits_and_loses_none() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    async with listening(trap) as (listener, bound), client(bound[1].port) as ours:
        ours.say(*[LIVE] * 100)
        await until(lambda: len(listener._tasks) == tcp.PENDING)

        trap.durable.set()
        for _ in range(100):
            await ours.hear()

    assert len(trap.hits) == 100


async def test_a_kind_may_deny_its_name() -> None:
    trap = MemoryTrap(answer=Answer(nxdomain=True))
    async with listening(trap) as (_, bound), client(bound[1].port) as ours:
        ours.say(LIVE)

        assert parsed(await ours.hear()).header.rcode == 3


async def test_a_client_that_has_said_all_still_gets_its_answers() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    async with listening(trap) as (listener, bound), client(bound[1].port) as ours:
        ours.say(LIVE)
        ours.writer.write_eof()
        await until(lambda: len(listener._tasks) == 1)
        trap.durable.set()

        assert parsed(await ours.hear()).rr
        assert await ours.end() == b""


@pytest.mark.parametrize(
    ("why", "sent"),
    [
        ("too long", (tcp.LONGEST + 1).to_bytes(2, "big")),
        ("no header", b"\0\x0bhello world"),
        ("HTTP", b"GET / HTTP/1.1\r\n\r\n"),
    ],
)
async def test_what_is_no_dns_ends_its_connection(why: str, sent: bytes) -> None:
    async with listening(MemoryTrap()) as (_, bound), client(bound[1].port) as ours:
        ours.writer.write(sent)

        assert await ours.end() == b""


async def test_the_longest_query_is_read_and_an_answer_gets_none() -> None:
    trap = MemoryTrap()
    longest = query("a.ct.example.org", counts=(1, 0, 0, 0), rest=b"x")
    longest += bytes(tcp.LONGEST - len(longest))
    async with listening(trap) as (_, bound), client(bound[1].port) as ours:
        ours.say(query("a.ct.example.org", flags=0x8000), longest)

        assert parsed(await ours.hear()).rr
    assert trap.counts["dns"] == 2


async def test_a_silent_connection_is_closed_and_one_with_a_hit_under_way_is_not() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    async with (
        listening(trap, tcp_idle="100ms") as (_, bound),
        client(bound[1].port) as waiting,
    ):
        waiting.say(LIVE)
        for _ in range(2):
            async with client(bound[1].port) as silent:
                assert await silent.end() == b""

        trap.durable.set()
        assert parsed(await waiting.hear()).rr
        assert await waiting.end() == b""


async def test_half_a_query_does_not_keep_a_connection_open() -> None:
    async with (
        listening(MemoryTrap(), tcp_idle="100ms") as (_, bound),
        client(bound[1].port) as ours,
    ):
        ours.writer.write(framed(NOISE)[:-1])

        assert await ours.end() == b""


async def test_one_peer_has_his_share_of_connections() -> None:
    async with listening(MemoryTrap()) as (listener, bound):
        port = bound[1].port
        sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(PER_PEER)]
        await until(lambda: len(listener._connections) == PER_PEER)

        async with client(port) as one_more, client(port, "127.0.0.1") as another:
            assert await one_more.end() == b""
            assert await another.end() == b""
        for each in sockets:
            each.close()
        await until(lambda: not len(listener._connections))
        async with client(port) as ours:
            ours.say(NOISE)
            assert parsed(await ours.hear()).rr


async def test_who_does_not_read_his_answers_is_not_read_either_and_then_closed() -> None:
    trap = MemoryTrap()
    async with (
        listening(trap, tcp_idle="200ms") as (listener, bound),
        client(bound[1].port) as greedy,
    ):
        await until(lambda: listener._connections._open)
        (connection,) = cast("set[tcp.Connection]", listener._connections._open)
        narrow(greedy.writer.transport, socket.SO_RCVBUF)
        narrow(connection._transport, socket.SO_SNDBUF)
        cast("asyncio.Transport", greedy.writer.transport).pause_reading()
        greedy.say(*[NOISE] * 8000)

        await until(lambda: not len(listener._connections))
    assert trap.counts["dns"] < 8000


async def test_who_reads_his_answers_late_gets_them_all() -> None:
    trap = MemoryTrap()
    async with listening(trap) as (listener, bound), client(bound[1].port) as late:
        await until(lambda: listener._connections._open)
        (connection,) = cast("set[tcp.Connection]", listener._connections._open)
        narrow(late.writer.transport, socket.SO_RCVBUF)
        narrow(connection._transport, socket.SO_SNDBUF)
        transport = cast("asyncio.Transport", late.writer.transport)
        transport.pause_reading()

        late.say(*[NOISE] * 8000)
        await until(lambda: connection._choked)
        assert trap.counts["dns"] < 8000
        transport.resume_reading()

        for _ in range(8000):
            await late.hear()


async def test_a_connection_whose_peer_is_gone_before_it_is_made_is_let_go() -> None:
    async with listening(MemoryTrap()) as (listener, bound):
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", bound[1].port)) as hasty:
                linger = (1).to_bytes(4, "little") + bytes(4)
                hasty.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)  # RST at once
        async with client(bound[1].port) as ours:
            ours.say(NOISE)
            assert parsed(await ours.hear()).rr
            await until(lambda: len(listener._connections) == 1)


async def test_a_hit_that_ends_while_we_stop_is_answered_and_nothing_more_is_read() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    async with listening(trap) as (listener, bound), client(bound[1].port) as ours:
        ours.say(*[LIVE] * (tcp.PENDING + 1))
        await until(lambda: len(listener._tasks) == tcp.PENDING)

        stopping = asyncio.gather(listener.stop())
        await asyncio.sleep(0)
        trap.durable.set()
        await stopping

        for _ in range(tcp.PENDING):
            assert parsed(await ours.hear()).rr
        assert await ours.end() == b""


async def test_a_full_house_counts_the_hit_and_goes_on() -> None:
    trap = MemoryTrap()
    async with listening(trap) as (listener, bound), client(bound[1].port) as ours:
        listener._tasks._limit = 0
        ours.say(LIVE, NOISE)

        assert parsed(await ours.hear()).q.qname == "nothing.ct.example.org"
    assert trap.counts["overloaded"] == 1


async def test_a_trip_that_fails_is_not_answered_and_the_connection_lives() -> None:
    trap = MemoryTrap(fails=True)
    async with listening(trap) as (_, bound), client(bound[1].port) as ours:
        ours.say(LIVE)
        await asyncio.sleep(0)
        ours.say(NOISE)

        assert parsed(await ours.hear()).q.qname == "nothing.ct.example.org"
