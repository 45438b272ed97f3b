"""The poller among hosts that hang, on a disk that fails, and when it is stopped."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from canary_siem.tokens import Reading
from listeners.oracle.poller import Poller
from listeners.oracle.settings import OracleSettings
from tests.listeners.http.traps import until
from tests.listeners.oracle.sites import Site, hang, site
from tests.listeners.oracle.watching import NAME, WatchingTrap, oracle, seen, watching


@pytest.fixture
async def there() -> AsyncIterator[Site]:
    async with site() as made:
        yield made


@pytest.fixture
def trap(there: Site) -> WatchingTrap:
    return WatchingTrap(oracles=[oracle(there.url())])


async def test_one_host_has_two_looks_at_once_and_all_come_through(there: Site) -> None:
    names = [f"{n:024d}" for n in range(30)]
    trap = WatchingTrap(oracles=[oracle(there.url(), name, every="1h") for name in names])
    there.says(1)
    async with watching(trap):
        await until(lambda: len(trap.readings.now) == 30)

    assert there.most <= 2
    assert len(there.asked) == 30


async def test_a_host_that_hangs_holds_up_no_other(there: Site) -> None:
    stuck = [oracle(there.url("/hang"), f"{n:024d}", every="1h") for n in range(20)]
    there.pages["/hang"] = hang
    async with site() as well:
        well.says(1)
        trap = WatchingTrap(oracles=[*stuck, oracle(well.url(host="localhost"))])
        async with watching(trap, at_once=3):
            await until(lambda: trap.number() == 1)
            assert there.most <= 2


async def test_so_many_looks_begin_in_a_second(there: Site) -> None:
    names = [f"{n:024d}" for n in range(12)]
    trap = WatchingTrap(oracles=[oracle(there.url(), name, every="1h") for name in names])
    there.says(1)
    async with watching(trap, per_second=5) as poller:
        await until(lambda: len(trap.readings.now) == 5)
        assert poller._tempo.wait(poller._now()) > 0
        await until(lambda: len(trap.readings.now) == 12)

    assert len(there.asked) == 12


async def test_a_list_that_fails_once_is_no_end(
    there: Site, trap: WatchingTrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("listeners.oracle.poller.LOOK_SECONDS", 0.01)
    there.says(1)
    with capture_logs() as logs, monkeypatch.context() as broken:
        broken.setattr(trap, "tokens", lambda kind: 1 / 0)
        async with watching(trap):
            await until(lambda: logs)
            broken.undo()
            await until(lambda: trap.number() == 1)

    assert {line["event"] for line in logs} == {"oracles can't be listed"}


async def test_as_long_as_what_was_read_is_not_known_nothing_is_read(
    there: Site, trap: WatchingTrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("listeners.oracle.poller.LOOK_SECONDS", 0.01)
    trap.readings.now[NAME] = Reading(1, 1, 1)
    trap.readings.fails = True
    there.says(2)
    with capture_logs() as logs:
        async with watching(trap):
            await until(lambda: trap.readings.opened > 2)
            assert there.asked == []
            trap.readings.fails = False
            await until(lambda: trap.hits)

    assert trap.moves() == [(1, 2)]
    assert {line["event"] for line in logs} == {"oracles wait for the disk"}


async def test_while_the_disk_fails_memory_goes_on(there: Site, trap: WatchingTrap) -> None:
    with capture_logs() as logs:
        async with watching(trap):
            await seen(there, trap, 1)
            trap.readings.fails = True
            there.says(2)
            await until(lambda: trap.hits)
            count = len(there.asked)
            await until(lambda: len(there.asked) > count + 2)
            trap.readings.fails = False
            await until(lambda: trap.number() == 2)

    assert trap.moves() == [(1, 2)]
    assert {line["event"] for line in logs} == {"a reading is not kept"}


async def test_stopping_leaves_what_is_asked_and_calls_it_no_failure(
    there: Site, trap: WatchingTrap
) -> None:
    there.pages["/n"] = hang
    async with watching(trap) as poller:
        await until(lambda: there.asked)
        async with asyncio.timeout(2):
            await poller.stop()

    assert trap.readings.log == []


async def test_stopping_waits_for_a_trip_under_way(there: Site, trap: WatchingTrap) -> None:
    async with watching(trap) as poller:
        await seen(there, trap, 1)
        trap.durable.clear()
        there.says(2)
        count = len(there.asked)
        await until(lambda: len(there.asked) > count and not there.under_way)
        async with asyncio.TaskGroup() as group:
            group.create_task(poller.stop())
            await asyncio.sleep(0)
            trap.durable.set()

    assert trap.moves() == [(1, 2)]
    assert trap.number() == 2


async def test_it_may_be_stopped_before_it_started_and_twice(trap: WatchingTrap) -> None:
    poller = Poller(OracleSettings(), trap)

    await poller.stop()
    await poller.stop()

    assert trap.readings.opened == 0
