"""DNS over UDP."""

import asyncio
import socket
from typing import cast

import pytest

from canary_siem.tasks import Tasks
from canary_siem.trips import Answer
from listeners.dns.caught import Caught
from listeners.dns.responder import Responder
from listeners.dns.udp import UdpSocket
from tests.listeners.dns.doubles import ID, MemoryTrap, asker, listening, parsed, query, until

LIVE = query(f"{ID}.ct.example.org")
NOISE = query("nothing.ct.example.org")


class Wire:
    """A socket that gives what it was given, and sends only when it can."""

    def __init__(self, *datagrams: tuple[bytes, tuple[str, int]], full: bool = False) -> None:
        self.datagrams = list(datagrams)
        self.full = full
        self.sent: list[tuple[bytes, tuple[str, int]]] = []

    def getsockname(self) -> tuple[str, int]:
        return ("203.0.113.10", 53)

    def recvfrom(self, size: int) -> tuple[bytes, tuple[str, int]]:
        if not self.datagrams:
            raise BlockingIOError
        return self.datagrams.pop(0)

    def sendto(self, data: bytes, peer: tuple[str, int]) -> int:
        if self.full:
            raise BlockingIOError
        self.sent.append((data, peer))
        return len(data)


def reader(wire: Wire, trap: MemoryTrap, tasks: Tasks, most: int = 8) -> UdpSocket:
    return UdpSocket(cast("socket.socket", wire), Responder(trap), trap, tasks, most)


async def test_the_answer_of_a_token_leaves_only_after_its_trip_is_durable() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    async with listening(trap) as (_, bound), asker() as ours:
        address = (bound[0].address, bound[0].port)

        ours.transport.sendto(LIVE, address)
        reply = await ours.ask(NOISE, address)
        assert len(ours.heard) == 1
        assert parsed(reply).q.qname == "nothing.ct.example.org"

        trap.durable.set()
        await until(lambda: len(ours.heard) == 2)
        (hit,) = trap.hits
        assert (hit.source_ip, hit.source_port) == ours.transport.get_extra_info("sockname")
        assert (hit.destination_ip, hit.destination_port, hit.transport) == (*address, "udp")
        assert ours.heard[1][0][2:4] == reply[2:4]


async def test_a_kind_may_deny_its_name() -> None:
    trap = MemoryTrap(answer=Answer(nxdomain=True))
    async with listening(trap) as (_, bound), asker() as ours:
        reply = parsed(await ours.ask(LIVE, (bound[0].address, bound[0].port)))

    assert (reply.header.rcode, len(reply.auth)) == (3, 1)


async def test_it_answers_over_ipv6() -> None:
    trap = MemoryTrap()
    async with listening(trap, bind="[::1]:0") as (_, bound), asker("::1") as ours:
        reply = parsed(await ours.ask(LIVE, ("::1", bound[0].port)))

    assert len(reply.rr) == 2
    assert trap.hits[0].destination_ip == "::1"


async def test_noise_is_counted_once_a_drain() -> None:
    trap = MemoryTrap()
    wire = Wire(*[(NOISE, ("192.0.2.7", 4711))] * 100, (b"", ("192.0.2.7", 4711)))

    reader(wire, trap, Tasks(1))._drain()

    assert trap.counts == {"dns": 101, "calls": 1}
    assert len(wire.sent) == 100


async def test_a_wake_up_takes_a_bounded_number_of_datagrams() -> None:
    wire = Wire(*[(NOISE, ("192.0.2.7", 4711))] * 200)

    reader(wire, MemoryTrap(), Tasks(1))._drain()

    assert len(wire.sent) == 128


async def test_what_comes_from_port_0_is_kept_and_not_answered() -> None:
    trap, tasks = MemoryTrap(), Tasks(8)
    wire = Wire((NOISE, ("192.0.2.7", 0)), (LIVE, ("192.0.2.7", 0)))

    reader(wire, trap, tasks)._drain()
    await tasks.drain(1)

    assert wire.sent == []
    assert len(trap.hits) == 1


async def test_a_full_buffer_costs_that_answer_only() -> None:
    trap, tasks = MemoryTrap(), Tasks(8)
    wire = Wire((NOISE, ("192.0.2.7", 1)), (LIVE, ("192.0.2.7", 1)), (NOISE, ("192.0.2.7", 1)))
    wire.full = True

    reader(wire, trap, tasks)._drain()
    await tasks.drain(1)

    assert wire.datagrams == []
    assert (len(trap.hits), trap.counts["dns"]) == (1, 2)


@pytest.mark.parametrize(("limit", "most"), [(8, 1), (1, 8)], ids=["hits", "tasks"])
async def test_a_full_house_counts_the_hit_and_does_not_answer(limit: int, most: int) -> None:
    trap, tasks = MemoryTrap(), Tasks(limit)
    trap.durable.clear()
    wire = Wire((LIVE, ("192.0.2.7", 1)))
    socket = reader(wire, trap, tasks, most)

    socket._drain()
    await asyncio.sleep(0)
    wire.datagrams.append((LIVE, ("192.0.2.8", 2)))
    socket._drain()
    trap.durable.set()
    await tasks.drain(1)

    assert trap.counts["overloaded"] == 1
    assert [peer for _, peer in wire.sent] == [("192.0.2.7", 1)]


async def test_a_trip_that_fails_is_not_answered() -> None:
    trap, tasks = MemoryTrap(fails=True), Tasks(8)
    wire = Wire((LIVE, ("192.0.2.7", 1)))

    reader(wire, trap, tasks)._drain()
    await tasks.drain(1)

    assert wire.sent == []


async def test_a_datagram_that_breaks_something_takes_no_other_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trap, tasks = MemoryTrap(), Tasks(8)
    bad = query("bad.ct.example.org")
    wire = Wire(*[(each, ("192.0.2.7", 1)) for each in (LIVE, NOISE, bad, LIVE, NOISE)])
    answer = Responder.answer

    def broken(self: Responder, data: bytes, udp: bool) -> bytes | Caught | None:
        if data == bad:
            raise RuntimeError("a row that can't be read")
        return answer(self, data, udp)

    monkeypatch.setattr(Responder, "answer", broken)
    reader(wire, trap, tasks)._drain()
    await tasks.drain(1)

    assert (len(trap.hits), len(wire.sent), trap.counts["dns"]) == (2, 4, 2)


async def test_a_flood_of_garbage_leaves_it_answering() -> None:
    trap = MemoryTrap()
    async with listening(trap) as (_, bound), asker() as ours:
        address = (bound[0].address, bound[0].port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as enemy:
            for length in range(400):
                enemy.sendto(bytes((length * n) & 255 for n in range(length)), address)
        assert parsed(await ours.ask(NOISE, address)).rr

    await asyncio.sleep(0)
    assert trap.counts["dns"] == 401
