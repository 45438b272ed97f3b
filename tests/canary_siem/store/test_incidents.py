"""Incidents that somebody knows of."""

import time

import pytest

from canary_siem.events import EventIds
from canary_siem.store import Store
from tests.things import make_trip

MINUTE = 60 * 10**9
NOW = time.time_ns()


async def test_an_incident_is_found_by_any_trip_that_is_left(store: Store) -> None:
    first = make_trip(id=EventIds()(NOW - 40 * MINUTE))
    last = make_trip(id=EventIds()(NOW), incident=first.id, head=b'{"last":1,"event":{"sequence":')
    await store.log.append(first)
    await store.log.append(last)

    whole = await store.incidents.a_trip_of(first.id)
    query = "DELETE FROM trips WHERE id=?"
    await store.log.writer.submit(lambda db: db.execute(query, (first.id,)).rowcount)
    rest = await store.incidents.a_trip_of(first.id)

    assert whole == first.document(1)
    assert rest == last.document(2)


@pytest.mark.parametrize("incident", ["", "nobody", "é" * 40, "01a2b3c4-d5e6-7f00-8123-4567"])
async def test_what_is_no_incident_is_not_found(store: Store, incident: str) -> None:
    await store.log.append(make_trip())

    assert await store.incidents.a_trip_of(incident) is None


async def test_a_hit_that_began_none_is_no_incident(store: Store) -> None:
    trip = make_trip(incident="another")
    await store.log.append(trip)

    assert await store.incidents.a_trip_of(trip.id) is None


async def test_the_first_word_stands(store: Store) -> None:
    first, new = await store.incidents.acknowledge("i", "0f1e2d", "a pen test")
    second, again = await store.incidents.acknowledge("i", "cli", "an intruder")

    assert (new, again) == (True, False)
    assert second == first
    assert (first.by, first.note) == ("0f1e2d", "a pen test")
    assert await store.incidents.acknowledged(["i", "j", "i"]) == {"i": first}
    assert await store.incidents.acknowledged([]) == {}
