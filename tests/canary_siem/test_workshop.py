"""Artifacts are made elsewhere, and are the same."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest

from canary_siem import plugins
from canary_siem.errors import ActionError
from canary_siem.tokens import Token
from canary_siem.workshop import Workshop, make, present
from tests.things import make_token


def word(**options: object) -> Token:
    kind = plugins.load("kinds", "word")
    seed = bytes(range(16))
    return make_token(
        kind="word", seed=seed, options=kind.plausible(kind.options(**options), seed)
    )


@pytest.fixture
async def workshop() -> AsyncIterator[Workshop]:
    made = Workshop()
    yield made
    await made.close()
    await made.close()


def worker(workshop: Workshop) -> int:
    assert workshop._pool
    (process,) = workshop._pool._processes.values()
    assert process.pid
    return process.pid


async def test_what_is_made_there_is_what_is_made_here(workshop: Workshop) -> None:
    assert await workshop.make(word()) == make(word())
    assert os.getpriority(os.PRIO_PROCESS, worker(workshop)) > 0


@pytest.mark.parametrize("inline", [True, False])
async def test_tokens_are_described_there_with_what_is_made(
    workshop: Workshop, inline: bool
) -> None:
    tokens = [word(), word(title="Merger")]

    told = await workshop.present(tokens, inline=inline)

    assert told == present(tokens, inline=inline)
    assert [bool(file.content) for each in told for file in each.artifacts or ()] == [inline] * 2


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="this system has no idle class")
async def test_after_its_first_work_it_runs_when_nobody_else_wants_to(workshop: Workshop) -> None:
    await workshop.make(word())

    assert os.sched_getscheduler(worker(workshop)) == os.SCHED_IDLE


async def test_the_loop_goes_on_meanwhile(workshop: Workshop) -> None:
    await workshop.make(word())
    making = asyncio.gather(*(workshop.make(word()) for _ in range(20)))
    turns = 0

    while not making.done():
        turns += 1
        await asyncio.sleep(0)

    assert turns > 20
    assert len(await making) == 20


async def test_options_that_do_not_suit_are_told_from_there(workshop: Workshop) -> None:
    token = make_token(kind="nothing")

    with pytest.raises(Exception, match="is unknown") as there:
        await workshop.make(token)
    with pytest.raises(type(there.value), match="is unknown"):
        make(token)
    assert not isinstance(there.value, ActionError)


async def test_a_process_that_dies_costs_nothing(workshop: Workshop) -> None:
    await workshop.make(word())
    os.kill(worker(workshop), signal.SIGKILL)

    assert await workshop.make(word()) == make(word())
    assert await workshop.make(word()) == make(word())


async def test_several_are_described_though_the_process_dies(workshop: Workshop) -> None:
    await workshop.make(word())
    os.kill(worker(workshop), signal.SIGKILL)
    tokens = [word(), word(title="Merger")]

    assert await workshop.present(tokens, inline=False) == present(tokens, inline=False)
