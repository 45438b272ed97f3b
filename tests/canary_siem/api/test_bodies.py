"""Many long bodies at once."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from canary_siem.api import server
from canary_siem.api.bodies import Bodies, Hold, bounding, take
from canary_siem.api.problems import ProblemError
from canary_siem.house import House
from tests.canary_siem.api.probes import Work
from tests.canary_siem.api.served import serving
from tests.things import until


def test_more_than_may_be_held_is_refused_until_some_is_let_go() -> None:
    bodies = Bodies(10)
    first, second = Hold(bodies), Hold(bodies)
    first.take(6)
    first.take(4)

    with pytest.raises(ProblemError) as caught:
        second.take(1)

    assert (caught.value.status, caught.value.headers) == (503, {"Retry-After": "2"})
    assert caught.value.close
    first.release()
    first.release()
    second.take(10)


def test_without_a_bound_anything_may_be_held() -> None:
    take(1 << 40)


async def test_requests_share_what_there_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "bounding", lambda _: bounding(Bodies(150_000)))
    work = Work()
    work.gate.clear()
    wish = {"word": "x" * 100_000}
    async with serving(house, {"work": work.door()}) as caller:
        first = asyncio.get_running_loop().create_task(caller.post("/works", wish))
        await until(lambda: work.ran == 1)
        second = await caller.post("/works", wish)
        small = asyncio.get_running_loop().create_task(caller.post("/works", {}))
        await until(lambda: work.ran == 2)
        work.gate.set()
        statuses = [(await first).status, (await small).status]
        third = await caller.post("/works", wish)

    assert second.status == 503
    assert second.headers["Retry-After"] == "2"
    assert statuses == [201, 201]
    assert third.status == 201


async def test_what_ended_badly_is_let_go_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "bounding", lambda _: bounding(Bodies(150_000)))

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b" " * 50_000

    headers = {"Content-Type": "application/json"}
    async with serving(house, {"work": Work().door()}) as caller:
        cut = await caller.post("/works", data=endless(), headers=headers)
        broken = await caller.post("/works", {"how": "broken", "word": "x" * 100_000})
        well = await caller.post("/works", {"word": "x" * 100_000})

    assert [cut.status, broken.status, well.status] == [503, 500, 201]
