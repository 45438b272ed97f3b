"""Background work that can't get lost."""

import asyncio

from structlog.testing import capture_logs

from canary_siem.tasks import Tasks


async def fail() -> None:
    raise ZeroDivisionError


async def test_a_failing_task_is_told_and_takes_no_other_with_it() -> None:
    tasks = Tasks(limit=2)
    done = asyncio.Event()

    async def work() -> None:
        done.set()

    with capture_logs() as logs:
        assert tasks.start(fail())
        assert tasks.start(work())
        assert await tasks.drain()
        await asyncio.sleep(0)

    assert done.is_set()
    assert [entry["event"] for entry in logs] == ["task failed"]


async def test_a_full_house_refuses() -> None:
    tasks = Tasks(limit=1)
    assert tasks.start(asyncio.Event().wait())  # type: ignore[arg-type]

    assert not tasks.start(fail())
    assert len(tasks) == 1
    assert not await tasks.drain(0)


async def test_draining_waits_then_cancels() -> None:
    tasks = Tasks(limit=1)
    ended: list[str] = []

    async def stubborn() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    tasks.start(stubborn())
    await asyncio.sleep(0)

    assert not await tasks.drain(0.01)
    assert ended == ["cancelled"]
    assert not tasks.start(fail())
