"""What every listener must hold, from the day its file is there."""

import asyncio
import random
import re
import socket
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from canary_siem import plugins
from canary_siem.actions.create_token import CreateToken, create_token
from canary_siem.config import check
from canary_siem.errors import ConfigError
from canary_siem.house import House
from canary_siem.interfaces import Bound, Listener, ListenerDoor
from canary_siem.shapes import TokenOut
from canary_siem.store.history import TripFilter
from tests.canary_siem.api.served import make_house
from tests.contracts.options import example
from tests.contracts.speaking import SPEAKERS, Ask

FREE = "127.0.0.1:0"
ROUNDS = 60


@pytest.fixture(params=plugins.names("listeners"))
def name(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def bound_name(name: str, door: ListenerDoor) -> str:
    """Leave out those that bind nothing, but ask."""
    if not binds(door):
        pytest.skip(f"{name} binds nothing")
    return name


@pytest.fixture
def door(name: str) -> Any:
    return plugins.load("listeners", name)


@pytest.fixture
def ask(name: str) -> Ask:
    if name not in SPEAKERS:
        pytest.skip(f"nobody in tests/contracts/speaking.py speaks {name}")
    return SPEAKERS[name]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = make_house(tmp_path)
    yield made
    await made.close()


@pytest.fixture
def listener(door: ListenerDoor, house: House) -> Listener:
    return made(door, house, [FREE])


def made(door: ListenerDoor, house: House, bind: list[str]) -> Listener:
    told = {**door.example, "bind": bind} if binds(door) else dict(door.example)
    return door.build(check(door.settings, told, "file.toml"), house.trap)


def binds(door: ListenerDoor) -> bool:
    return "bind" in door.settings.model_fields


async def plant(house: House, kind: str = "web") -> TokenOut:
    wish = CreateToken(kind=kind, memo="a contract", options=example(house.kind(kind)))
    created = await create_token(house, wish)
    return cast("TokenOut", created.root)


async def trips(house: House, token: TokenOut) -> int:
    return len(await house.store.history.search(TripFilter(token=token.id, limit=500)))


def test_its_example_is_valid(name: str, door: ListenerDoor) -> None:
    check(door.settings, door.example, "file.toml", f"listeners.{name}")

    assert ("bind" in door.example) == binds(door)
    assert binds(door) != getattr(door, "always", False)


def test_a_misspelt_setting_is_named(name: str, door: ListenerDoor) -> None:
    with pytest.raises(ConfigError, match=rf"listeners\.{name}\.tpyo: is no key here"):
        check(door.settings, {**door.example, "tpyo": 1}, "file.toml", f"listeners.{name}")


def test_a_bad_address_is_named(bound_name: str, door: ListenerDoor) -> None:
    table = f"listeners.{bound_name}"
    with pytest.raises(ConfigError, match=rf"{re.escape(table)}\.bind.*is not ADDRESS:PORT"):
        check(door.settings, {**door.example, "bind": ["here"]}, "f", table)


def test_every_setting_says_what_it_is(door: ListenerDoor) -> None:
    bare = [name for name, field in door.settings.model_fields.items() if not field.description]

    assert bare == []


async def test_it_is_built_without_side_effects(door: ListenerDoor, house: House) -> None:
    before = sockets()

    listener = made(door, house, [FREE])

    assert sockets() == before
    await listener.stop()


async def test_it_tells_what_it_bound(name: str, door: ListenerDoor, listener: Listener) -> None:
    bound = await listener.start()
    await listener.stop()

    assert bool(bound) == binds(door)
    assert all(each.listener == name and each.address == "127.0.0.1" for each in bound)
    assert all(0 < each.port < 65536 and each.transport in {"udp", "tcp"} for each in bound)


async def test_it_stops_twice_and_lets_go(listener: Listener) -> None:
    before = sockets()
    await listener.start()

    await listener.stop()
    await listener.stop()

    assert sockets() == before


@pytest.mark.usefixtures("bound_name")
async def test_a_port_in_use_leaves_nothing_bound(door: ListenerDoor, house: House) -> None:
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        port = tcp.getsockname()[1]
        udp.bind(("127.0.0.1", port))
        before = sockets()
        listener = made(door, house, [FREE, f"127.0.0.1:{port}"])

        with pytest.raises(ConfigError, match=f"can't bind 127.0.0.1:{port}"):
            await listener.start()

        assert sockets() == before
        await listener.stop()


@pytest.mark.parametrize("state", ["active", "paused", "deleted"])
async def test_noise_is_answered_as_a_web_token_is(
    listener: Listener, house: House, ask: Ask, state: str
) -> None:
    web = await plant(house)
    known = await house.store.tokens.get(web.id)
    assert known
    await house.store.tokens.change(known, state=state)
    noise = next(i for i in iter(house.draw_id, "") if len(i) == len(web.id))
    bound = await listener.start()

    tripped = await ask(bound, web.hostname)
    ignored = await ask(bound, f"{noise}.ct.example.org")
    wild = await ask(bound, f"{'a1' * 12}aa"[: len(web.id)] + ".ct.example.org")
    recorded = await trips(house, web)
    await listener.stop()

    assert tripped.replace(web.id.encode(), noise.encode()) == ignored
    assert len(tripped) == len(wild)
    assert recorded == 1


async def test_answered_means_recorded(listener: Listener, house: House, ask: Ask) -> None:
    bound = await listener.start()

    for kind in house.kinds():
        token = await plant(house, kind)  # it fires from the moment that create has returned
        said = await ask(bound, token.hostname)
        assert said, kind
        assert await trips(house, token) == 1, kind

    await listener.stop()


async def test_arbitrary_bytes_never_kill_it(listener: Listener, house: House, ask: Ask) -> None:
    web = await plant(house)
    chance = random.Random(2026)
    bound = await listener.start()

    with capture_logs() as logs:
        for _ in range(ROUNDS):
            await send(bound, scribble(chance, web.hostname.encode()))
        said = await ask(bound, web.hostname)
        await listener.stop()

    assert said
    assert await trips(house, web)
    assert [line for line in logs if line["log_level"] == "error"] == []


def scribble(chance: random.Random, name: bytes) -> bytes:
    """Draw octets: any at all, or a name of ours between them."""
    noise = chance.randbytes(chance.choice((0, 1, 3, 12, 60, 600, 5000)))
    starts = (b"", b"GET /", b"\x16\x03\x01", b"\0\x1d", noise[:12], b"EHLO ")
    return chance.choice(starts) + chance.choice((b"", name, name + b"\r\n")) + noise


async def send(bound: Sequence[Bound], data: bytes) -> None:
    """Send *data* to every socket, and go without waiting for an answer."""
    for at in bound:
        if at.transport == "udp":
            with socket.socket(type=socket.SOCK_DGRAM) as out:
                out.sendto(data[:9000], (at.address, at.port))
            continue
        _, writer = await asyncio.open_connection(at.address, at.port)
        writer.write(data)
        await asyncio.sleep(0)
        writer.transport.abort()


def sockets() -> set[str]:
    """Name the sockets of this process."""
    links = (path for path in Path("/proc/self/fd").iterdir() if path.is_symlink())
    return {target for link in links if (target := str(link.readlink())).startswith("socket:")}
