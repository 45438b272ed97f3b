"""The chain loses nothing, whatever its steps do."""

import asyncio
from typing import Any

import orjson
import pytest
import structlog
from structlog.typing import EventDict

from canary_siem.events import EventIds, Observer
from canary_siem.pipeline import chain, trip_logger
from canary_siem.processors.compose import Compose
from canary_siem.processors.decode import Decode
from canary_siem.processors.enrich import Enrich
from canary_siem.processors.grade import Grade
from canary_siem.processors.incident import Incidents
from canary_siem.trips import Trip
from tests.things import make_hit, make_token

OBSERVER = Observer("0011223344556677")


class Log:
    def __init__(self) -> None:
        self.trips: list[Trip] = []
        self.durable = asyncio.Event()

    async def _wait(self) -> None:
        await self.durable.wait()

    def append(self, trip: Trip) -> Any:
        self.trips.append(trip)
        return self._wait()


def whole() -> list[Any]:
    return chain(Decode({}), Incidents(300 * 10**9, 100), Enrich(), Grade(), Compose(OBSERVER, {}))


async def test_awaiting_means_durable() -> None:
    log = Log()
    recording = asyncio.ensure_future(  # noqa: TID251 - the test looks at it
        trip_logger(log, whole(), OBSERVER, EventIds()).record(make_token(), make_hit())
    )
    await asyncio.sleep(0)
    assert len(log.trips) == 1
    assert not recording.done()

    log.durable.set()
    await recording

    document = orjson.loads(log.trips[0].document(1))
    assert document["event"]["id"] == log.trips[0].id == document["canary"]["incident"]["id"]


@pytest.mark.parametrize("error", [ZeroDivisionError("oops"), structlog.DropEvent("oops")])  # noqa: TID251
@pytest.mark.parametrize("at", range(6))
async def test_a_broken_step_loses_no_trip(error: BaseException, at: int) -> None:
    def broken(*_: object) -> EventDict:
        raise error

    steps = whole()
    if at < 5:
        steps[at] = broken
    else:
        steps = [broken]
    log = Log()
    log.durable.set()

    await trip_logger(log, steps, OBSERVER, EventIds()).record(make_token(), make_hit())

    document = orjson.loads(log.trips[0].document(1))
    assert "oops" in document["canary"]["decode"]["error"]
    assert document["event"]["kind"] == "alert"


async def test_the_global_configuration_of_structlog_is_left_alone() -> None:
    before = structlog.get_config()

    trip_logger(Log(), whole(), OBSERVER, EventIds())

    assert structlog.get_config() == before
