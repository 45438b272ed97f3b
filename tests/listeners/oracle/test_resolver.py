"""Addresses that a name has now, as far as they are within reach."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from threading import Event
from typing import Any

import pytest

from canary_siem.sockets.reach import Reach
from listeners.oracle.resolver import THREADS, Resolver
from tests.listeners.http.traps import until

HANGS = """
import asyncio, socket, threading
from canary_siem.sockets.reach import Reach
from listeners.oracle.resolver import Resolver

begun = threading.Event()

def hang(*_, **more):
    print("begun", flush=True)
    begun.set()
    threading.Event().wait()

async def main():
    socket.getaddrinfo = hang
    resolver = Resolver(Reach())
    asking = asyncio.ensure_future(resolver.resolve("slow.example.org", 80))
    await asyncio.to_thread(begun.wait)
    asking.cancel()
    await resolver.close()

asyncio.run(main())
"""


@pytest.fixture
async def resolver() -> AsyncIterator[Resolver]:
    made = Resolver(Reach(["*", "10.9.0.0/16"]))
    yield made
    await made.close()


def at(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name be at *addresses*, as the system's resolver says it."""

    def look_up(host: str, port: int, **more: Any) -> list[Any]:
        found = []
        for each in addresses:
            family = socket.AF_INET6 if ":" in each else socket.AF_INET
            rest = (0, 0) if ":" in each else ()
            found.append((family, socket.SOCK_STREAM, 6, "", (each, port, *rest)))
        return found

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


async def test_addresses_out_of_reach_are_left_out(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "127.0.0.1", "1.1.1.1", "::1", "2606:4700::1111", "10.9.8.7", "10.8.8.8")

    found = await resolver.resolve("stats.example.org", 443)

    assert [(each["host"], each["port"]) for each in found] == [
        ("1.1.1.1", 443),
        ("2606:4700::1111", 443),
        ("10.9.8.7", 443),
    ]
    assert {each["hostname"] for each in found} == {"stats.example.org"}
    assert found[1]["family"] == socket.AF_INET6


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "::1", "fe80::1%1", "::ffff:10.0.0.1"]
)
async def test_a_name_that_is_out_of_reach_is_told(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    at(monkeypatch, address)

    with pytest.raises(OSError, match=r"rebound\.example\.org is at no public address"):
        await resolver.resolve("rebound.example.org", 80)


async def test_a_name_that_changes_its_mind_is_judged_again(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "1.1.1.1")
    assert await resolver.resolve("rebound.example.org", 80)

    at(monkeypatch, "127.0.0.1")

    with pytest.raises(OSError, match="no public address"):
        await resolver.resolve("rebound.example.org", 80)


async def test_a_name_that_there_is_not_is_an_error(resolver: Resolver) -> None:
    with pytest.raises(OSError, match=r"."):
        await resolver.resolve("nobody.invalid", 80)


async def test_so_many_look_ups_are_under_way_at_once(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    over = Event()

    def hang(host: str, port: int, **more: Any) -> list[Any]:
        begun.append(host)
        over.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    tasks = [asyncio.ensure_future(resolver.resolve(str(at))) for at in range(THREADS + 2)]  # noqa: TID251 - a test's own
    await until(lambda: len(begun) == THREADS)
    tasks.pop(0).cancel()  # its thread hangs on
    over.set()
    await asyncio.gather(*tasks)

    assert begun == list(map(str, range(THREADS + 2)))


def test_a_look_up_that_hangs_holds_up_no_end() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HANGS], check=True, timeout=60, text=True, stdout=subprocess.PIPE
    )

    assert done.stdout == "begun\n"
