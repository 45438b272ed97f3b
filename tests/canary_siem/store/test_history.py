"""The trip log read back: by filter, by time, after a cursor."""

import asyncio
import sqlite3
import threading
import time

import orjson
import pytest

from canary_siem.events import EventIds
from canary_siem.store import Store
from canary_siem.store.history import TripFilter, born, id_floor
from canary_siem.trips import Trip
from tests.things import make_trip, until

HOUR = 3600 * 10**9
NOW = time.time_ns()


async def written(store: Store) -> list[Trip]:
    trips = [
        make_trip(id=EventIds()(NOW - 5 * HOUR), token="a", kind="dns"),
        make_trip(id=EventIds()(NOW - 2 * HOUR), token="b", kind="web"),
        make_trip(id=EventIds()(NOW - HOUR), token="b", kind="web"),
        make_trip(id=EventIds()(NOW), stream="health", token="", kind=""),
    ]
    trips[2].incident = trips[1].id
    for trip in trips:
        await store.log.append(trip)
    return trips


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [0, 1, 2]),
        ({"after": 1}, [1, 2]),
        ({"token": "b"}, [1, 2]),
        ({"kind": "dns"}, [0]),
        ({"since": NOW - HOUR}, [2]),
        ({"since": NOW + HOUR}, []),
        ({"since": NOW - 3 * HOUR, "after": 2}, [2]),
        ({"since": NOW - HOUR, "after": 1}, [2]),
        ({"limit": 1}, [0]),
    ],
)
async def test_trips_are_listed_oldest_first_and_only_trips(
    store: Store, wanted: dict[str, object], numbers: list[int]
) -> None:
    trips = await written(store)

    found = await store.history.search(TripFilter(**wanted))  # type: ignore[arg-type]

    assert [trip.id for trip in found] == [trips[n].id for n in numbers]


async def test_an_incident_is_listed_by_the_id_of_its_first_hit(store: Store) -> None:
    trips = await written(store)

    found = await store.history.search(TripFilter(incident=trips[1].id))

    assert [trip.id for trip in found] == [trips[1].id, trips[2].id]
    assert await store.history.search(TripFilter(incident="nothing")) == []


async def test_a_courier_gets_everything_in_batches_bounded_in_count_and_octets(
    store: Store,
) -> None:
    await written(store)
    after = store.history.after

    assert [trip.position for trip in await after(0, 3, 1 << 20)] == [1, 2, 3]
    assert [trip.position for trip in await after(3, 3, 1 << 20)] == [4]
    assert [trip.position for trip in await after(0, 9, 1)] == [1]
    assert await after(4, 3, 1 << 20) == []


async def test_single_trips_are_found(store: Store) -> None:
    trips = await written(store)

    found = await store.history.get(trips[0].id)

    assert found
    assert found.id == trips[0].id
    assert await store.history.get(trips[3].id) is None
    assert [trip.position for trip in await store.history.at([3, 1, 99])] == [1, 3]


async def test_times_become_positions(store: Store) -> None:
    assert await store.history.last() == 0
    await written(store)

    assert await store.history.first_since(NOW - 3 * HOUR) == 1
    assert await store.history.first_since(NOW + HOUR) == 4
    assert await store.history.last() == 4


async def test_the_newest_documents_come_oldest_first(store: Store) -> None:
    trips = await written(store)

    recent = await store.history.recent(NOW - 3 * HOUR, 10)

    assert [orjson.loads(document)["event"]["id"] for document in recent] == [
        trips[1].id,
        trips[2].id,
    ]
    assert len(await store.history.recent(0, 1)) == 1


def test_the_floor_of_a_time_is_below_every_id_of_it() -> None:
    assert id_floor(NOW) < EventIds()(NOW)
    assert id_floor(NOW + 10**7) > EventIds()(NOW)
    assert id_floor(-5) == "00000000-0000-"


async def test_a_long_search_delays_no_courier(store: Store) -> None:
    await store.log.append(make_trip())
    asked, answered = threading.Event(), threading.Event()

    def long(_: sqlite3.Connection) -> None:
        asked.set()
        answered.wait()

    searching = asyncio.gather(store.history._searcher.run(long))
    await until(asked.is_set)
    try:
        assert len(await asyncio.wait_for(store.history.after(0, 10, 1 << 20), 5)) == 1
    finally:
        answered.set()
        await searching


async def test_what_somebody_knows_of_is_told_apart(store: Store) -> None:
    trips = await written(store)
    await store.incidents.acknowledge(trips[1].id, "cli", "")

    known = await store.history.search(TripFilter(acknowledged=True))
    unknown = await store.history.search(TripFilter(acknowledged=False))

    assert [each.id for each in known] == [trips[1].id, trips[2].id]
    assert [each.id for each in unknown] == [trips[0].id]


def test_an_id_tells_its_time() -> None:
    at = NOW // 10**6 * 10**6

    assert born(EventIds()(at)) == at
    with pytest.raises(ValueError, match="invalid literal"):
        born("no id at all")
