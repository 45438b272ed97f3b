from typing import Any

import pytest

from canary_siem.store.claim import Claim
from canary_siem.store.cursors import DeadLetter
from canary_siem.tokens import Reading


@pytest.fixture
def running(house: Any) -> Any:
    claim = Claim(house.store.path.parent)
    yield
    claim.release()


@pytest.mark.usefixtures("running")
async def test_all_is_well(house: Any, act: Any, plant: Any) -> None:
    await plant()

    told = await act("health")

    assert (told.status, told.problems, told.running, told.tokens) == ("ok", [], True, 1)
    assert told.observer == house.store.observer


async def test_without_a_service_nothing_is_heard(act: Any) -> None:
    told = await act("health")

    assert (told.status, told.running) == ("degraded", False)
    assert "no service runs" in told.problems[0]


@pytest.mark.usefixtures("running")
async def test_a_connector_in_trouble_says_so(house: Any, act: Any, plant: Any) -> None:
    await plant()
    await house.store.cursors.open("file", 0)
    await house.store.cursors.settle("file", 1, 0, [DeadLetter(1, "too big")])
    await house.store.cursors.open("elastic", 0)
    await house.store.cursors.tell("elastic", "held", "401: who are you?")

    told = await act("health")

    assert told.status == "degraded"
    assert told.problems == [
        "connector file has 1 dead letters: `replay file --dead-letters` tries again",
        "connector elastic is held: 401: who are you?",
    ]


@pytest.mark.usefixtures("running")
async def test_an_oracle_that_is_silent_says_so(house: Any, act: Any, plant: Any) -> None:
    made = await plant("oracle", options={"url": "https://www.example.org/n", "pointer": "#"})
    await house.store.readings.keep(made.id, Reading(1, 1, 2, 1, 2, "HTTP 503"))
    assert (await act("health")).problems == []
    await house.store.readings.keep(made.id, Reading(1, 1, 2, 9, 10**9, "HTTP 503", told=True))

    told = await act("health")

    since = "1970-01-01T00:00:01.000000Z"
    assert told.problems == [f"oracle {made.id} can't fire: no number since {since}: HTTP 503"]


@pytest.mark.usefixtures("running")
async def test_a_disk_that_fails_says_so(house: Any, act: Any) -> None:
    house.store.log.failing = "the database: disk I/O error"

    told = await act("health")

    house.store.log.failing = ""
    assert told.problems == [
        "the disk fails, trips are held in memory: the database: disk I/O error"
    ]
