"""A UDP socket bound to every address."""

import socket

import pytest

from listeners.dns import wildcard
from listeners.dns.wildcard import WildcardSocket
from tests.listeners.dns.doubles import ID, MemoryTrap, asker, listening, query

LIVE = query(f"{ID}.ct.example.org")


async def test_the_answer_leaves_from_the_address_that_was_asked() -> None:
    trap = MemoryTrap()
    async with listening(trap, bind="0.0.0.0:0") as (_, bound), asker() as ours:
        for address in ("127.0.0.1", "127.0.0.9", "127.1.2.3"):
            await ours.ask(LIVE, (address, bound[0].port))

    assert [peer[0] for _, peer in ours.heard] == ["127.0.0.1", "127.0.0.9", "127.1.2.3"]
    assert [hit.destination_ip for hit in trap.hits] == ["127.0.0.1", "127.0.0.9", "127.1.2.3"]
    assert {hit.source_ip for hit in trap.hits} == {"127.0.0.1"}


async def test_over_ipv6_too() -> None:
    trap = MemoryTrap()
    async with listening(trap, bind="[::]:0") as (_, bound), asker("::1") as ours:
        await ours.ask(LIVE, ("::1", bound[0].port))
        await ours.ask(query("noise.ct.example.org"), ("::1", bound[0].port))

    assert trap.hits[0].destination_ip == "::1"
    assert trap.hits[0].destination_port == bound[0].port


def test_a_link_local_address_keeps_its_interface() -> None:
    linked = wildcard._asked_v6(socket.inet_pton(socket.AF_INET6, "fe80::1") + b"\2\0\0\0")
    routed = wildcard._asked_v6(socket.inet_pton(socket.AF_INET6, "2001:db8::1") + b"\2\0\0\0")

    assert linked.control[0][2][16:] == b"\2\0\0\0"
    assert routed.control[0][2][16:] == bytes(4)
    assert (linked.address, routed.address) == ("fe80::1", "2001:db8::1")


def test_only_so_many_addresses_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wildcard, "_REMEMBERED", 4)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer,
    ):
        bound.bind(("0.0.0.0", 0))  # noqa: S104 - what is tested
        ours = WildcardSocket(bound)
        for last in range(1, 12):
            peer.sendto(b"x", (f"127.0.0.{last}", bound.getsockname()[1]))
            assert ours.ends(ours.receive()[1])[2] == f"127.0.0.{last}"

        assert len(ours._known) <= 4
