"""Addresses that a name has now, as far as they are within reach."""

import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from canary_siem.sockets.reach import Reach
from listeners.oracle.resolver import Resolver


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
