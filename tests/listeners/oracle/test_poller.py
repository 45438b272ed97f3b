"""Numbers are looked at, again and again; what moved trips, what is no number does not."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from canary_siem.interfaces import Site as Place
from canary_siem.sockets.reach import Reach
from canary_siem.tokens import NoOptions, Reading
from tests.listeners.http.traps import until
from tests.listeners.oracle.sites import Site, answer, hang, site
from tests.listeners.oracle.watching import NAME, WatchingTrap, oracle, seen, watching


@pytest.fixture
async def there() -> AsyncIterator[Site]:
    async with site() as made:
        yield made


@pytest.fixture
def trap(there: Site) -> WatchingTrap:
    return WatchingTrap(oracles=[oracle(there.url())])


async def test_what_is_read_first_is_no_move(there: Site, trap: WatchingTrap) -> None:
    async with watching(trap):
        await seen(there, trap, 7)
        count = len(there.asked)
        await until(lambda: len(there.asked) > count + 2)

    assert trap.hits == []
    assert trap.readings.now[NAME].failures == 0


async def test_up_down_and_reset_trip_each(there: Site, trap: WatchingTrap) -> None:
    async with watching(trap):
        await seen(there, trap, 5, 6, 4, 0, 100)

    assert trap.moves() == [(5, 6), (6, 4), (4, 0), (0, 100)]


@pytest.mark.parametrize(
    ("alert_on", "moves"), [("rise", [(5, 6), (0, 1)]), ("fall", [(6, 4), (4, 0)])]
)
async def test_only_the_direction_that_is_waited_for_trips(
    there: Site, alert_on: str, moves: list[tuple[int, int]]
) -> None:
    trap = WatchingTrap(oracles=[oracle(there.url(), alert_on=alert_on)])
    async with watching(trap):
        await seen(there, trap, 5, 6, 4, 0, 1)

    assert trap.moves() == moves


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (answer("{}"), "the answer has nothing at /n"),
        (answer('{"n": null}'), "the answer has no number at /n, but null"),
        (answer("0", "500 Oops"), "HTTP 500"),
        (answer("<html>"), "the answer is no JSON"),
        (b"", "the connection was closed without an answer"),
        (hang, "no whole answer within 0.2 s"),
    ],
)
async def test_what_is_no_number_is_neither_zero_nor_a_move(
    there: Site, trap: WatchingTrap, page: bytes, why: str
) -> None:
    async with watching(trap, timeout="200ms"):
        await seen(there, trap, 5)
        there.pages["/n"] = page
        await until(lambda: trap.readings.now[NAME].failures >= 2)
        failing = trap.readings.now[NAME]
        there.says(5)
        await until(lambda: not trap.readings.now[NAME].failures)
        assert trap.hits == []
        await seen(there, trap, 3)

    assert (failing.number, failing.error) == (5, why)
    assert failing.at < failing.failing < failing.asked
    assert trap.moves() == [(5, 3)]


async def test_looks_in_vain_come_further_apart(there: Site, trap: WatchingTrap) -> None:
    trap.oracles = [*trap.oracles, oracle(there.url("/m"), "b" * 24)]
    there.pages["/n"] = answer("", "503 Busy")
    there.says(1, "/m")
    async with watching(trap):
        await until(lambda: asked(there, "/m") >= 40)

    assert 2 <= asked(there, "/n") <= 20


def asked(there: Site, path: str) -> int:
    """Count the questions for *path*."""
    return sum(head.startswith(f"GET {path} ") for head in there.asked)


async def test_who_asks_us_to_stay_away_is_left_alone(there: Site, trap: WatchingTrap) -> None:
    other = "b" * 24
    trap.oracles = [*trap.oracles, oracle(there.url("/m"), other)]
    there.pages["/n"] = answer("", "429 Slow Down", "Retry-After: 3600")
    there.says(1, "/m")
    async with watching(trap):
        await until(lambda: asked(there, "/m") >= 5)

    assert asked(there, "/n") == 1


async def test_a_trip_is_durable_before_the_new_number_is_remembered(
    there: Site, trap: WatchingTrap
) -> None:
    async with watching(trap):
        await seen(there, trap, 1, 2)

    assert trap.order == ["1 when 2 tripped"]


async def test_what_moved_meanwhile_is_seen_after_a_restart(
    there: Site, trap: WatchingTrap
) -> None:
    async with watching(trap):
        await seen(there, trap, 8)
    there.says(9)
    async with watching(trap):
        await until(lambda: trap.hits)

    assert trap.moves() == [(8, 9)]


async def test_a_restart_does_not_make_it_hurry(there: Site, trap: WatchingTrap) -> None:
    there.says(1)
    trap.oracles = [oracle(there.url(), every="1h"), oracle(there.url("/new"), "b" * 24)]
    trap.readings.now[NAME] = Reading(1, time.time_ns(), time.time_ns())
    async with watching(trap):
        await until(lambda: there.asked)

    assert all("GET /new" in head for head in there.asked)


async def test_silence_is_told_once_and_so_is_its_end(there: Site, trap: WatchingTrap) -> None:
    there.pages["/n"] = answer("", "503 Busy")
    async with watching(trap, tell_after="100ms"):
        await until(lambda: trap.troubles)
        failures = trap.readings.now[NAME].failures
        await until(lambda: trap.readings.now[NAME].failures > failures)
        there.says(1)
        await until(lambda: trap.number() == 1)

    assert trap.troubles == [(NAME, "HTTP 503"), (NAME, "")]
    assert failures >= 2
    assert not trap.readings.now[NAME].told


async def test_after_a_restart_it_is_not_told_again(there: Site, trap: WatchingTrap) -> None:
    there.pages["/n"] = answer("", "503 Busy")
    trap.readings.now[NAME] = Reading(failures=1, failing=1, asked=1, error="x", told=True)
    async with watching(trap, tell_after="10ms"):
        await until(lambda: trap.readings.now[NAME].failures >= 3)

    assert trap.troubles == []


async def test_a_token_is_looked_at_from_when_it_is_planted_until_it_is_deleted(
    there: Site, trap: WatchingTrap
) -> None:
    there.says(1)
    there.says(1, "/other")
    planted, trap.oracles = trap.oracles, []
    async with watching(trap):
        trap.oracles = planted
        await until(lambda: trap.number() == 1)
        trap.oracles = [oracle(there.url("/other"), "b" * 24)]
        await until(lambda: "GET /other" in there.asked[-1])
        count = len(there.asked)
        await until(lambda: len(there.asked) > count + 3)

    assert all("GET /other" in head for head in there.asked[count:])


async def test_a_token_deleted_while_it_is_asked_for_does_not_trip(
    there: Site, trap: WatchingTrap
) -> None:
    gate = asyncio.Event()

    async def late(writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        writer.write(answer('{"n": 2}'))
        await writer.drain()

    async with watching(trap):
        await seen(there, trap, 1)
        there.pages["/n"] = late
        await until(lambda: there.under_way)
        trap.oracles = [oracle(there.url("/other"), "b" * 24)]
        await until(lambda: "GET /other" in there.asked[-1])
        gate.set()
        await until(lambda: not there.under_way)

    assert trap.hits == []
    assert trap.number() == 1


async def test_a_token_trips_as_what_it_is_when_the_number_is_read(
    there: Site, trap: WatchingTrap
) -> None:
    async with watching(trap):
        await seen(there, trap, 1)
        listed = trap.listed
        trap.oracles = [replace(trap.oracles[0], state="paused")]
        await until(lambda: trap.listed > listed + 1)
        await seen(there, trap, 2)

    assert trap.states == ["paused"]


async def test_whom_the_configuration_does_not_allow_any_more_is_not_asked(
    there: Site, trap: WatchingTrap
) -> None:
    trap.site = Place(("ct.example.org",), reach=Reach())
    async with watching(trap):
        await until(lambda: trap.readings.now.get(NAME))

    assert there.asked == []
    assert "is no public address" in trap.readings.now[NAME].error


async def test_tokens_of_another_version_are_passed_over(there: Site, trap: WatchingTrap) -> None:
    odd = replace(oracle(there.url("/odd"), "b" * 24), options=NoOptions())
    trap.oracles = [odd, *trap.oracles]
    there.says(1)
    async with watching(trap):
        await until(lambda: trap.number() == 1)

    assert not any("/odd" in head for head in there.asked)
