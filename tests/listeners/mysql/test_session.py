import asyncio

import pytest

from tests.listeners.http.traps import DOMAIN, ID, OTHER, MemoryTrap, until
from tests.listeners.mysql.clients import (
    MARIADB_CLIENT,
    client,
    listening,
    login,
    packet,
    refused,
)

DENIED = b"\xff\x15\x04#28000Access denied for user '%b'@'localhost' (using password: %b)"


@pytest.fixture
def trap() -> MemoryTrap:
    return MemoryTrap()


async def test_a_login_that_names_a_token_trips_and_is_refused(trap: MemoryTrap) -> None:
    async with listening(trap) as port:
        said = await refused(port, login(f"{ID}.db"))

    assert said == DENIED % (f"{ID}.db".encode(), b"YES")
    assert trap.ids == [ID]
    assert trap.hit.ecs["user"] == {"name": f"{ID}.db"}
    assert trap.hit.source_ip == "127.0.0.1"
    assert trap.counts["mysql"] == 0


async def test_nobody_hears_the_difference(trap: MemoryTrap) -> None:
    noise = "z" * len(ID)
    async with listening(trap, version="5.7.44") as port:
        said = [await refused(port, login(user)) for user in (ID, noise)]

    assert said[0].replace(ID.encode(), noise.encode()) == said[1]
    assert trap.counts["mysql"] == 1


async def test_the_refusal_waits_for_the_disk(trap: MemoryTrap) -> None:
    trap.durable.clear()
    async with listening(trap) as port, client(port) as one:
        one.send(packet(login(ID)))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await one.read()
        trap.durable.set()

        number, said = await one.read()
        assert (number, said[:3]) == (2, b"\xff\x15\x04")
        assert await one.rest() == b""


async def test_a_real_client_is_noise(trap: MemoryTrap) -> None:
    async with listening(trap) as port:
        said = await refused(port, MARIADB_CLIENT)

    assert said == DENIED % (b"abc", b"YES")
    assert trap.counts["mysql"] == 1
    assert trap.hits == []


async def test_a_client_of_another_authentication_takes_the_detour(trap: MemoryTrap) -> None:
    async with listening(trap) as port, client(port) as one:
        one.send(packet(login(ID, plugin=b"caching_sha2_password")))
        number, asked = await one.read()
        one.send(packet(b"", 3))
        last, said = await one.read()

    assert (number, asked[:23]) == (2, b"\xfemysql_native_password\0")
    assert (last, said) == (4, DENIED % (ID.encode(), b"NO"))
    assert trap.ids == [ID]


async def test_who_leaves_on_the_detour_has_tripped(trap: MemoryTrap) -> None:
    async with listening(trap) as port:
        async with client(port) as one:
            one.send(packet(login(ID, plugin=b"sha256_password")))
            await one.read()
        await until(lambda: trap.hits)

    assert trap.ids == [ID]


async def test_a_client_before_4_1_gets_an_error_it_can_read(trap: MemoryTrap) -> None:
    async with listening(trap) as port:
        said = await refused(port, b"\1\0\0\0\1" + ID.encode() + b"\0XXXXXXXX\0")

    assert said.startswith(b"\xff\x15\x04Access denied")
    assert trap.ids == [ID]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (f"GET /{ID} HTTP/1.1\r\nHost: {DOMAIN}\r\n\r\n".encode(), 1156),
        (packet(f"\1\2{ID}".encode()), 1043),
        (b"\xff\xff\x7f\x01" + ID.encode(), 1153),
    ],
)
async def test_garbage_that_names_a_token_trips(trap: MemoryTrap, sent: bytes, code: int) -> None:
    async with listening(trap) as port, client(port) as one:
        one.send(sent)
        _, said = await one.read()

    assert int.from_bytes(said[1:3], "little") == code
    assert trap.ids == [ID]
    assert trap.hit.error == "no login that we understand"


async def test_a_login_that_breaks_off_still_trips(trap: MemoryTrap) -> None:
    async with listening(trap) as port, client(port) as one:
        one.send(packet(login(f"{ID}.host.example"))[:-15])
        one.writer.write_eof()
        await until(lambda: trap.hits)

    assert trap.ids == [ID]


async def test_a_login_that_is_never_finished_still_trips(trap: MemoryTrap) -> None:
    async with listening(trap, login_timeout="100ms") as port, client(port) as one:
        one.send(packet(login(f"{ID}.host.example"))[:-15])
        assert await one.rest() == b""

    assert trap.ids == [ID]


async def test_who_says_nothing_is_neither_hit_nor_noise(trap: MemoryTrap) -> None:
    async with listening(trap, login_timeout="50ms") as port:
        async with client(port) as one:
            assert await one.rest() == b""
        async with client(port) as one:
            one.writer.write_eof()
            assert await one.rest() == b""

    assert trap.hits == []
    assert trap.counts["mysql"] == 0


async def test_a_host_that_was_dialled_trips_its_own_token(trap: MemoryTrap) -> None:
    said = {"_server_host": f"{OTHER}.{DOMAIN}"}
    async with listening(trap) as port:
        await refused(port, login("app", attributes=said))

    assert trap.ids == [OTHER]
    assert trap.hit.name == f"{OTHER}.{DOMAIN}"
