"""How many connections there may be."""

from canary_siem.tasks import Tasks
from listeners.dns.connections import CONNECTIONS, PER_PEER, Connections, network
from listeners.dns.responder import Responder
from tests.listeners.dns.doubles import MemoryTrap


class Held:
    def __init__(self, host: str, shared: Connections) -> None:
        self.network = network(host)
        self.shared = shared

    def close(self) -> None:
        self.shared.release(self)


def connections() -> Connections:
    trap = MemoryTrap()
    return Connections(Responder(trap), trap, Tasks(1), 10)


async def test_one_peer_has_his_share_and_no_more() -> None:
    shared = connections()
    held = [Held("192.0.2.7", shared) for _ in range(PER_PEER + 1)]

    admitted = [shared.admit(each) for each in held]

    assert admitted == [True] * PER_PEER + [False]
    assert shared.admit(Held("192.0.2.8", shared))
    shared.release(held[-1])
    assert len(shared) == PER_PEER + 1
    shared.release(held[0])
    assert shared.admit(held[-1])


async def test_an_ipv6_network_is_one_peer() -> None:
    shared = connections()

    admitted = [shared.admit(Held(f"2001:db8::{n:x}", shared)) for n in range(PER_PEER + 1)]

    assert admitted[-1] is False
    assert shared.admit(Held("2001:db8:0:1::1", shared))
    assert network("fe80::1%eth0") == network("fe80::2")


async def test_the_house_has_room_for_so_many_and_no_more() -> None:
    shared = connections()

    admitted = [shared.admit(Held(f"192.0.2.{n % 200}", shared)) for n in range(CONNECTIONS + 1)]

    assert admitted == [True] * CONNECTIONS + [False]


async def test_closing_ends_them_all() -> None:
    shared = connections()
    for n in range(3):
        shared.admit(Held(f"192.0.2.{n}", shared))

    await shared.close()
    await shared.close()

    assert len(shared) == 0
    assert not shared._peers
