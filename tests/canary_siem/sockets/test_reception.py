import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from canary_siem.errors import ConfigError
from canary_siem.sockets.reception import Guest, Reception
from canary_siem.sockets.settings import ConversationSettings

Serve = Callable[[Guest], Awaitable[None]]
PROXIED: dict[str, Any] = {"proxy_protocol": True, "trusted_proxies": ["127.0.0.0/8"]}


async def echo(guest: Guest) -> None:
    """Say who is there, and give back what he says."""
    guest.wire.write(f"{guest.visitor.ip} ".encode())
    while said := await guest.wire.read():
        guest.wire.write(said)


def full(ip: str) -> bytes:
    return f"no room for {ip}".encode()


@asynccontextmanager
async def open_to_all(
    serve: Serve = echo, **settings: Any
) -> AsyncIterator[tuple[Reception, int]]:
    chosen = ConversationSettings.model_validate({"bind": "127.0.0.1:0", **settings})
    reception = Reception(chosen, serve, full, patience=0.2)
    ((address, port),) = await reception.open()
    assert address == "127.0.0.1"
    try:
        yield reception, port
    finally:
        await reception.close()


@asynccontextmanager
async def caller(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(10):
            yield reader, writer
    finally:
        writer.transport.abort()


async def test_each_client_has_a_conversation() -> None:
    async with open_to_all() as (_, port), caller(port) as one, caller(port) as other:
        for reader, writer in (one, other):
            writer.write(b"hello")
            writer.write_eof()
            assert await reader.read() == b"127.0.0.1 hello"


@pytest.mark.parametrize("bound", ["connections", "connections_per_source"])
async def test_beyond_its_seats_it_says_so(bound: str) -> None:
    chosen: dict[str, Any] = {bound: 1}
    async with open_to_all(**chosen) as (_, port), caller(port) as one:
        assert await one[0].readexactly(10) == b"127.0.0.1 "
        async with caller(port) as late:
            assert await late[0].read() == b"no room for 127.0.0.1"
        one[1].write_eof()
        assert await one[0].read() == b""
        await until_served(port)


async def until_served(port: int) -> None:
    """Wait until a seat is free again."""
    said = b""
    while not said.startswith(b"127"):
        async with caller(port) as (reader, _):
            said = await reader.readexactly(3)


async def test_a_proxy_says_who_its_client_is() -> None:
    async with open_to_all(**PROXIED) as (_, port), caller(port) as (reader, writer):
        writer.write(b"PROXY TCP4 192.0.2.7 203.0.113.10 4711 25\r\nhello")
        writer.write_eof()

        assert await reader.read() == b"192.0.2.7 hello"


@pytest.mark.parametrize("sent", [b"hello, I have no header at all\r\n", b"PROXY TCP4 ", b""])
async def test_a_proxy_that_does_not_is_told_nothing(sent: bytes) -> None:
    async with open_to_all(**PROXIED) as (_, port), caller(port) as (reader, writer):
        writer.write(sent)

        assert await reader.read() == b""


async def test_stopping_waits_for_who_was_heard_and_for_nobody_else() -> None:
    durable = asyncio.Event()
    heard = asyncio.Event()

    async def serve(guest: Guest) -> None:
        said = await guest.wire.read()
        guest.heard = bool(said)
        heard.set()
        await durable.wait()
        guest.wire.write(b"leaving" if guest.leaving else b"staying")

    async with open_to_all(serve) as (reception, port), caller(port) as one, caller(port) as idle:
        one[1].write(b"hello")
        await heard.wait()
        stopping = asyncio.gather(reception.close())
        assert await idle[0].read() == b""
        durable.set()
        await stopping

        assert await one[0].read() == b"leaving"
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.1", port)
        await reception.close()


async def test_a_conversation_that_fails_costs_no_other_and_is_told() -> None:
    async def serve(guest: Guest) -> None:
        raise ValueError("a mistake of ours")

    with capture_logs() as logs:
        async with open_to_all(serve, connections=1) as (_, port):
            for _ in range(3):
                async with caller(port) as (reader, _):
                    await reader.read()

    assert {each["log_level"] for each in logs} == {"error"}


async def test_who_never_reads_our_last_words_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canary_siem.sockets.reception.LINGER", 0.1)

    async def serve(guest: Guest) -> None:
        guest.wire.write(bytes(32 << 20))

    async with open_to_all(serve, connections=1) as (_, port), caller(port) as (reader, _):
        assert await reader.readexactly(1) == b"\0"
        said = b""
        while said != b"\0":  # the seat is free again, though this one still holds on
            async with caller(port) as late:
                said = await late[0].readexactly(1)


async def test_a_port_in_use_leaves_nothing_bound() -> None:
    async with open_to_all() as (_, port):
        settings = ConversationSettings(bind=["127.0.0.1:0", f"127.0.0.1:{port}"])

        with pytest.raises(ConfigError, match=f"can't bind 127.0.0.1:{port}"):
            await Reception(settings, echo, full, 1).open()


async def test_stopping_lingers_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canary_siem.sockets.reception.DRAIN_SECONDS", 0.1)
    monkeypatch.setattr("canary_siem.sockets.reception.LINGER", 1000.0)
    met = asyncio.Event()

    async def talk(guest: Guest) -> None:
        guest.heard = True
        guest.wire.write(bytes(64 << 20))
        met.set()
        await guest.wire.drain()

    async with asyncio.timeout(20), open_to_all(talk) as (ours, port), caller(port):
        await met.wait()
        await ours.close()
