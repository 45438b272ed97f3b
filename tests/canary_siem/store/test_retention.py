"""What goes first, and what goes last."""

import time

import pytest

from canary_siem.events import EventIds
from canary_siem.store import Store
from canary_siem.store.cursors import DeadLetter
from canary_siem.store.retention import Retention
from tests.things import make_trip

DAY = 86_400 * 10**9
NOW = time.time_ns()
BIG = b'{"x":"%b","event":{"sequence":' % (b"y" * 20_000)


def keeping(store: Store, *, age: int = 365 * DAY, size: int = 1 << 40) -> Retention:
    return Retention(store.reader, store.log.writer, age, size, ["siem"])


async def left(store: Store) -> list[int]:
    return [trip.position for trip in await store.history.after(0, 10_000, 1 << 30)]


async def test_age_takes_what_is_delivered_and_old(store: Store) -> None:
    for age in (20, 10, 1):
        await store.log.append(make_trip(id=EventIds()(NOW - age * DAY)))
    await store.cursors.open("siem", 2)

    taken = await keeping(store, age=5 * DAY).sweep(NOW)

    assert taken == 2
    assert await left(store) == [3]


async def test_age_leaves_what_is_not_delivered_or_a_dead_letter(store: Store) -> None:
    for age in (20, 19, 18):
        await store.log.append(make_trip(id=EventIds()(NOW - age * DAY)))
    await store.cursors.open("siem", 0)
    await store.cursors.settle("siem", 2, 1, [DeadLetter(2, "no")])

    await keeping(store, age=5 * DAY).sweep(NOW)

    assert await left(store) == [2, 3]


async def test_a_connector_that_is_no_longer_configured_holds_nothing_back(store: Store) -> None:
    for age in (20, 19, 18):
        await store.log.append(make_trip(id=EventIds()(NOW - age * DAY)))
    await store.cursors.open("siem", 2)
    await store.cursors.open("gone", 0)
    await store.cursors.settle("gone", 0, 0, [DeadLetter(1, "no")])

    await keeping(store, age=5 * DAY).sweep(NOW)

    assert await left(store) == [3]


async def test_size_takes_events_before_alerts(store: Store) -> None:
    for number in range(40):
        await store.log.append(make_trip(head=BIG, alert=number % 2 == 0))
    retention = keeping(store, size=0)
    retention.size = await retention.used() * 8 // 10

    await retention.sweep(NOW)

    assert await left(store) == list(range(1, 41, 2))


async def test_size_takes_the_undelivered_last_and_counts_it(store: Store) -> None:
    for _ in range(40):
        await store.log.append(make_trip(head=BIG))
    await store.cursors.open("siem", 0)
    await store.cursors.settle("siem", 20, 20)
    retention = keeping(store, size=1)

    await retention.sweep(NOW)

    assert await left(store) == []
    assert retention.lost == 20


async def test_what_was_said_of_an_incident_goes_with_its_trips(store: Store) -> None:
    old, new = (make_trip(id=EventIds()(NOW - age * DAY)) for age in (20, 1))
    for trip in (old, new):
        await store.log.append(trip)
        await store.incidents.acknowledge(trip.incident, "cli", "")

    await keeping(store, age=5 * DAY).sweep(NOW)

    known = await store.incidents.acknowledged([old.incident, new.incident])
    assert known.keys() == {new.incident}


async def test_an_empty_log_has_incidents_of_the_last_hours_only(store: Store) -> None:
    trip = make_trip(id=EventIds()(NOW - 20 * DAY))
    await store.log.append(trip)
    await store.incidents.acknowledge(trip.incident, "cli", "")

    await keeping(store, age=5 * DAY).sweep(NOW)

    assert await store.incidents.acknowledged([trip.incident]) == {}


@pytest.mark.parametrize("size", [1 << 40])
async def test_within_bounds_nothing_goes(store: Store, size: int) -> None:
    await store.log.append(make_trip())

    assert await keeping(store, size=size).sweep(NOW) == 0


async def test_positions_outlive_retention(store: Store) -> None:
    await store.log.append(make_trip(id=EventIds()(NOW - 20 * DAY)))
    await keeping(store, age=DAY).sweep(NOW)

    await store.log.append(make_trip())

    assert await left(store) == [2]
