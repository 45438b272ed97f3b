import asyncio
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from canary_siem.errors import ConfigError
from canary_siem.tokens import Token
from canary_siem.trips import Answer, Hit
from listeners.mysql import DOOR
from listeners.mysql.settings import MysqlSettings
from tests.canary_siem.sockets.wires import client_context
from tests.listeners.http.traps import ID, MemoryTrap, until
from tests.listeners.mysql.clients import (
    CAPABILITIES,
    Client,
    client,
    listening,
    login,
    packet,
    refused,
)


@pytest.fixture
def trap() -> MemoryTrap:
    return MemoryTrap()


async def test_beyond_its_seats_it_says_what_a_server_says(trap: MemoryTrap) -> None:
    async with (
        listening(trap, connections=1) as port,
        client(port),
        client(port, greeted=False) as late,
    ):
        number, said = await late.read()

    assert (number, said) == (0, b"\xff\x10\x04#08004Too many connections")


async def test_one_source_does_not_take_all_seats(trap: MemoryTrap) -> None:
    async with listening(trap, connections_per_source=1) as port:
        async with client(port), client(port, greeted=False) as late:
            assert (await late.read())[1][:3] == b"\xff\x10\x04"
        await until_served(port)


async def until_served(port: int) -> None:
    """Wait until a seat is free again."""
    async with asyncio.timeout(5):
        while True:
            async with client(port, greeted=False) as one:
                if (await one.read())[1][:1] == b"\x0a":
                    return


@dataclass
class WaitingTrap(MemoryTrap):
    """Says when it waits for the disk."""

    waits: bool = False

    async def spring(self, token: Token, hit: Hit) -> Answer:
        self.waits = True
        return await super().spring(token, hit)


async def test_stopping_waits_for_a_hit_but_not_for_who_says_nothing() -> None:
    trap = WaitingTrap()
    trap.durable.clear()
    listener = DOOR.build(MysqlSettings(bind=["127.0.0.1:0"]), trap)
    (bound,) = await listener.start()

    async with client(bound.port) as silent, client(bound.port) as one:
        one.send(packet(login(ID)))
        await until(lambda: trap.waits)
        stopping = asyncio.gather(listener.stop())
        with pytest.raises((OSError, asyncio.IncompleteReadError)):  # sent away at once
            await silent.reader.readexactly(1)
        trap.durable.set()
        await stopping
        said = await one.read()

    assert said[1][:3] == b"\xff\x15\x04"
    assert trap.ids == [ID]


async def test_a_trap_that_fails_says_nothing_and_kills_nothing(trap: MemoryTrap) -> None:
    trap.fails = True
    async with listening(trap) as port:
        async with client(port) as one:
            one.send(packet(login(ID)))
            assert await one.rest() == b""
        trap.fails = False
        assert (await refused(port, login(ID)))[:1] == b"\xff"


async def test_a_proxy_tells_who_its_client_is(trap: MemoryTrap) -> None:
    behind = {"proxy_protocol": True, "trusted_proxies": ["127.0.0.0/8"]}
    async with listening(trap, **behind) as port, client(port, greeted=False) as one:
        one.send(b"PROXY TCP4 192.0.2.7 203.0.113.10 4711 3306\r\n")
        await one.read()
        one.send(packet(login(ID)))
        _, said = await one.read()

    assert b"'@'192.0.2.7'" in said
    assert (trap.hit.source_ip, trap.hit.role) == ("192.0.2.7", "forwarded")


async def test_without_a_proxy_header_where_one_is_due_nothing_is_said(trap: MemoryTrap) -> None:
    behind = {"proxy_protocol": True, "trusted_proxies": ["127.0.0.0/8"]}
    async with listening(trap, **behind) as port, client(port, greeted=False) as one:
        one.send(packet(login(ID)))
        assert await one.rest() == b""

    assert trap.hits == []


@pytest.fixture
def files(tmp_path: Path) -> tuple[dict[str, Path], ssl.SSLContext]:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    certificate, key = tmp_path / "tls.pem", tmp_path / "tls.key"
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    return {"certificate": certificate, "key": key}, client_context(authority)


async def test_a_login_through_tls_trips(
    trap: MemoryTrap, files: tuple[dict[str, Path], ssl.SSLContext]
) -> None:
    settings, context = files
    wish = (CAPABILITIES | 0x0800).to_bytes(4, "little") + bytes(28)
    async with listening(trap, **settings) as port:
        async with client(port) as one:
            one.send(packet(wish, 1))
            await one.writer.start_tls(context, server_hostname="127.0.0.1")
            secure = Client(one.reader, one.writer)
            secure.send(packet(login(ID), 2))
            number, said = await secure.read()
        plain = await refused(port, login("nobody"))

    assert (number, said[:3]) == (3, b"\xff\x15\x04")
    assert plain[:3] == b"\xff\x15\x04"
    assert trap.hit.ecs["tls"]["established"]


async def test_a_client_that_breaks_tls_off_is_let_go(
    trap: MemoryTrap, files: tuple[dict[str, Path], ssl.SSLContext]
) -> None:
    settings, _ = files
    wish = (CAPABILITIES | 0x0800).to_bytes(4, "little") + bytes(28)
    async with listening(trap, **settings) as port, client(port) as one:
        one.send(packet(wish, 1) + b"no TLS at all, and long enough to be judged\r\n")
        await one.rest()

    assert trap.hits == []


async def test_a_wish_for_tls_that_was_not_offered_is_no_login(trap: MemoryTrap) -> None:
    wish = (CAPABILITIES | 0x0800).to_bytes(4, "little") + bytes(28)
    async with listening(trap) as port:
        said = await refused(port, wish)

    assert said == b"\xff\x13\x04#08S01Bad handshake"


async def test_files_that_are_no_certificate_are_named(trap: MemoryTrap, tmp_path: Path) -> None:
    file = tmp_path / "tls.pem"
    file.write_text("no PEM")
    settings = MysqlSettings(bind=["127.0.0.1:0"], certificate=file, key=file)

    with pytest.raises(ConfigError, match=r"tls\.pem"):
        await DOOR.build(settings, trap).start()


async def test_connections_are_numbered(trap: MemoryTrap) -> None:
    threads = []
    async with listening(trap) as port:
        for _ in range(3):
            async with client(port, greeted=False) as one:
                _, greeting = await one.read()
                at = greeting.index(b"\0") + 1
                threads.append(int.from_bytes(greeting[at : at + 4], "little"))
        await until(lambda: len(threads) == 3)

    assert [each - threads[0] for each in threads] == [0, 1, 2]
