"""The listener's life: built, started, stopped."""

import asyncio
import time
from pathlib import Path

import pytest

from canary_siem.errors import ConfigError
from canary_siem.interfaces import ListenerDoor
from canary_siem.trips import Answer
from listeners.http import DOOR
from listeners.http.settings import HttpSettings
from tests.listeners.http.test_gate import pem
from tests.listeners.http.traps import GIF, HOST, ID, PIXEL, MemoryTrap, get, talk, until

ASKED = f"GET /{ID} HTTP/1.1\r\n".encode() + HOST + b"\r\n"


def settings(**values: object) -> HttpSettings:
    return HttpSettings.model_validate({"bind": "127.0.0.1:0", **values})


def test_the_door_is_a_listeners_door() -> None:
    door: ListenerDoor = DOOR

    assert door.settings.model_validate(door.example) == HttpSettings.model_validate(door.example)


async def test_every_address_is_bound_and_told(tmp_path: Path) -> None:
    wanted = {"bind": ["127.0.0.1:0", "[::1]:0"], **pem(tmp_path, "localhost")}
    listener = DOOR.build(settings(**wanted), MemoryTrap())

    bound = await listener.start()
    answer = await talk(bound[1].port, get("/", "Host: a"), host="::1")
    await listener.stop()

    assert [(each.listener, each.transport, each.address) for each in bound] == [
        ("http", "tcp", "127.0.0.1"),
        ("http", "tcp", "::1"),
        ("http", "tcp", "127.0.0.1"),
    ]
    assert answer.endswith(GIF)


async def test_a_port_in_use_leaves_nothing_bound() -> None:
    first = DOOR.build(settings(), MemoryTrap())
    [taken] = await first.start()
    second = DOOR.build(settings(bind=["127.0.0.1:0", f"127.0.0.1:{taken.port}"]), MemoryTrap())

    with pytest.raises(ConfigError, match="Address already in use"):
        await second.start()
    await second.stop()
    await first.stop()


async def test_a_missing_certificate_is_told_before_anything_is_bound(tmp_path: Path) -> None:
    missing = {"tls_bind": "127.0.0.1:0", "certificate": tmp_path / "c", "key": tmp_path / "k"}
    listener = DOOR.build(settings(**missing), MemoryTrap())

    with pytest.raises(ConfigError, match=rf"certificate: can't read {tmp_path / 'c'}: No such"):
        await listener.start()


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("path", [f"/{ID}", "/noise"])
async def test_an_answer_that_is_ready_as_the_listener_stops_is_sent(
    path: str, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = MemoryTrap()
    listener = DOOR.build(settings(), trap)
    [bound] = await listener.start()
    asked = asyncio.Event()

    def decoy(accept: str) -> Answer:
        asked.set()
        return PIXEL

    monkeypatch.setattr(trap, "decoy", decoy)

    async def stop() -> None:
        await asked.wait()
        for _ in range(turns):  # of the loop, behind the one in which it was asked
            await asyncio.sleep(0)
        await listener.stop()

    async with asyncio.TaskGroup() as group:
        group.create_task(stop())
        reader, writer = await asyncio.open_connection("127.0.0.1", bound.port)
        writer.write(f"GET {path} HTTP/1.1\r\n".encode() + HOST + b"\r\n")
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.transport.abort()

    assert answer.endswith(GIF)


async def test_stop_lets_an_answer_under_way_leave() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    listener = DOOR.build(settings(), trap)
    [bound] = await listener.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", bound.port)
    writer.write(ASKED)
    await asyncio.sleep(0.05)

    stopping = asyncio.get_running_loop().create_task(listener.stop())
    await asyncio.sleep(0.05)
    trap.durable.set()
    await stopping

    assert (await reader.read()).endswith(GIF)
    with pytest.raises(ConnectionRefusedError):
        await talk(bound.port, b"")
    writer.close()


async def test_stop_does_not_wait_for_ever() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    listener = DOOR.build(settings(), trap)
    [bound] = await listener.start()
    _, idle = await asyncio.open_connection("127.0.0.1", bound.port)
    _, stuck = await asyncio.open_connection("127.0.0.1", bound.port)
    stuck.write(ASKED)
    await asyncio.sleep(0.05)

    began = time.monotonic()
    await listener.stop()
    took = time.monotonic() - began

    assert took < 5
    for each in (idle, stuck):
        each.transport.abort()


async def test_stop_looks_through_what_it_cuts_off() -> None:
    trap = MemoryTrap()
    listener = DOOR.build(settings(), trap)
    [bound] = await listener.start()
    _, writer = await asyncio.open_connection("127.0.0.1", bound.port)
    writer.write(f"GET /{ID}".encode())
    await asyncio.sleep(0.05)

    await listener.stop()
    await until(lambda: trap.hits)

    assert trap.hit.error == "the request broke off"
    writer.transport.abort()


async def test_stop_can_be_called_twice_and_before_start() -> None:
    listener = DOOR.build(settings(), MemoryTrap())
    await listener.stop()
    await listener.stop()
