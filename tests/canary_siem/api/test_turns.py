"""Turns."""

import asyncio

import pytest

from canary_siem.api.problems import ProblemError
from canary_siem.api.turns import WRITING, Turns
from canary_siem.house import House
from tests.canary_siem.api.probes import Work
from tests.canary_siem.api.served import serving
from tests.things import until


async def test_no_more_than_the_limit_is_done_at_once(house: House) -> None:
    work = Work()
    work.gate.clear()
    async with serving(house, {"work": work.door()}) as caller:
        loop = asyncio.get_running_loop()
        asked = [loop.create_task(caller.post("/works", {})) for _ in range(8)]
        await until(lambda: work.at_once == WRITING)
        work.gate.set()
        said = await asyncio.gather(*asked)

    assert work.most == WRITING
    assert {each.status for each in said} == {201}


async def test_beyond_a_bound_nobody_waits() -> None:
    turns = Turns(limit=1, waiting=1)
    async with turns.take():
        waits = asyncio.get_running_loop().create_task(_take(turns))
        await asyncio.sleep(0)
        with pytest.raises(ProblemError) as caught:
            await _take(turns)
    await waits

    assert caught.value.status == 503


async def _take(turns: Turns) -> None:
    async with turns.take():
        pass
