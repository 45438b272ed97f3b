"""Hits that come together are made durable together."""

import asyncio
from collections.abc import Sequence

from canary_siem.sockets.forwarded import Trusted
from canary_siem.sockets.visitor import Visitor
from canary_siem.tokens import Token
from canary_siem.trips import Answer, Hit
from listeners.http.hits import Seen
from listeners.http.rounds import Rounds
from tests.listeners.http.traps import ID, OTHER, MemoryTrap, token

VISITOR = Visitor("192.0.2.1", 4711, "192.0.2.80", 80)


class CountingTrap(MemoryTrap):
    rounds = 0

    async def spring_all(self, caught: Sequence[tuple[Token, Hit]]) -> Sequence[Answer]:
        self.rounds += 1
        return await super().spring_all(caught)


def seen(accept: str = "") -> Seen:
    headers = (("host", "a"), ("accept", accept))
    return Seen(1, VISITOR, None, "GET", "/", "1.1", headers, b"GET / HTTP/1.1\r\n\r\n")


def rounds(trap: MemoryTrap, most: int = 9) -> Rounds:
    return Rounds(trap, Trusted([]), most)


async def test_who_comes_together_shares_a_round_and_gets_his_own_answer() -> None:
    trap = CountingTrap()
    desk = rounds(trap)

    answers = await asyncio.gather(
        desk.spring(token(ID), seen()), desk.spring(token(OTHER), seen("text/html"))
    )
    await desk.spring(token(ID), seen())

    assert [each and each.media_type for each in answers] == ["image/gif", "text/html"]
    assert trap.ids == [ID, OTHER, ID]
    assert trap.rounds == 2


async def test_more_than_may_be_under_way_are_counted_only() -> None:
    trap = MemoryTrap()
    desk = rounds(trap, most=1)

    taken, refused = await asyncio.gather(
        desk.spring(token(ID), seen()), desk.spring(token(OTHER), seen())
    )

    assert taken is not None
    assert refused is None
    assert trap.counts == {f"overloaded {OTHER}": 1}
    assert await desk.spring(token(OTHER), seen()) is not None


async def test_one_who_is_cancelled_takes_no_other_with_him_and_his_hit_stays() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    desk = rounds(trap)
    async with asyncio.TaskGroup() as group:
        leaves = group.create_task(desk.spring(token(ID), seen()))
        stays = group.create_task(desk.spring(token(OTHER), seen()))
        await asyncio.sleep(0)

        leaves.cancel()
        await asyncio.sleep(0)
        trap.durable.set()

    assert await stays is not None
    assert leaves.cancelled()
    assert trap.ids == [ID, OTHER]


async def test_a_hit_that_can_not_be_made_takes_no_other_with_it() -> None:
    trap = MemoryTrap()
    desk = rounds(trap)
    broken = seen()
    broken.target = "/\ud800"

    lost, taken = await asyncio.gather(
        desk.spring(token(ID), broken), desk.spring(token(OTHER), seen())
    )

    assert lost is None
    assert taken is not None
    assert trap.ids == [OTHER]


async def test_rounds_that_outlive_who_asked_are_bounded_too() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    desk = rounds(trap, most=1)
    async with asyncio.TaskGroup() as group:
        leaves = group.create_task(desk.spring(token(ID), seen()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        leaves.cancel()
    async with asyncio.timeout(5):
        assert await desk.spring(token(OTHER), seen()) is None

    assert trap.counts == {f"overloaded {OTHER}": 1}
    trap.durable.set()
