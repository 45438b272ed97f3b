"""What we say ourselves is never an alert."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from canary_siem.delivery.heartbeat import Voice
from canary_siem.events import EventIds, Observer, Statements
from canary_siem.store import Store
from canary_siem.tasks import Tasks
from tests.ecs import problems
from tests.things import options_of, until


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store(tmp_path, options_of)
    yield opened
    await opened.close()


@pytest.fixture
def voice(store: Store) -> Voice:
    return Voice(store, Statements(Observer("0011223344556677"), EventIds()))


async def said(store: Store) -> list[dict[str, Any]]:
    await store.log.writer.submit(lambda _: None)
    return [orjson.loads(t.document) for t in await store.history.after(0, 100, 1 << 20)]


async def test_the_heart_beats(store: Store, voice: Voice) -> None:
    tasks = Tasks(1)
    tasks.start(voice.beat(0.01))

    async def thrice() -> bool:
        return len(await said(store)) >= 3

    await until(thrice)
    await tasks.drain(0)
    first = (await said(store))[0]
    assert (first["event"]["kind"], first["event"]["action"]) == ("metric", "heartbeat")
    assert problems(first) == []


async def test_no_interval_is_no_heartbeat(store: Store, voice: Voice) -> None:
    await voice.beat(0)

    assert await said(store) == []


async def test_trouble_and_its_end_are_told(store: Store, voice: Voice) -> None:
    voice.trouble("siem", "401")
    voice.trouble("siem", "")
    voice.disk("full")
    voice.disk("")

    told = await said(store)

    assert [(d["event"]["action"], d["event"]["severity"]) for d in told] == [
        ("connector-down", 47),
        ("connector-recovered", 21),
        ("disk-failing", 47),
        ("disk-recovered", 21),
    ]
    assert {d["event"]["kind"] for d in told} == {"event"}
    assert [problem for d in told for problem in problems(d)] == []
