"""The end of the trip log, watched."""

import asyncio

from canary_siem.api.tide import Tide
from canary_siem.errors import StorageError
from tests.things import until


class Log:
    def __init__(self) -> None:
        self.last = 0
        self.looks = 0
        self.broken = False

    async def __call__(self) -> int:
        self.looks += 1
        if self.broken:
            raise StorageError("the database: gone")
        return self.last


async def test_all_who_wait_hear_of_one_look() -> None:
    log = Log()
    tide = Tide(log, pause=0.01)
    waits = [asyncio.get_running_loop().create_task(tide.moved(0, 10)) for _ in range(3)]
    await until(lambda: log.looks > 0)
    log.last = 5
    await asyncio.gather(*waits)

    assert tide.top == 5
    await tide.stop()


async def test_a_failing_store_ends_no_watch() -> None:
    log = Log()
    log.broken = True
    tide = Tide(log, pause=0.01)
    wait = asyncio.get_running_loop().create_task(tide.moved(0, 10))
    await until(lambda: log.looks > 2)
    log.broken, log.last = False, 1
    await wait

    assert tide.top == 1
    await tide.stop()


async def test_nobody_looks_while_nobody_waits() -> None:
    log = Log()
    tide = Tide(log, pause=0.001)
    await tide.moved(0, 0.02)
    await until(lambda: not len(tide._tasks))
    seen = log.looks
    await asyncio.sleep(0.02)

    assert log.looks == seen
    await tide.stop()


async def test_stopping_wakes_who_waits() -> None:
    tide = Tide(Log())
    wait = asyncio.get_running_loop().create_task(tide.moved(0, 60))
    await asyncio.sleep(0)
    await tide.stop()
    await wait

    assert tide.stopped
