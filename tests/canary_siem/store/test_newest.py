"""The trip log read backwards: newest first, a bounded piece at a time."""

import time
from typing import Any

import pytest

from canary_siem.events import EventIds
from canary_siem.store import Store
from canary_siem.store.index import advance
from canary_siem.store.newest import Newest, Wish
from canary_siem.store.reader import Reader
from canary_siem.trips import StoredTrip, Trip
from tests.things import make_trip

HOUR = 3600 * 10**9
NOW = time.time_ns()


async def written(store: Store) -> list[Trip]:
    trips = [
        make_trip(id=EventIds()(NOW - 5 * HOUR), token="a", kind="dns"),
        make_trip(id=EventIds()(NOW - 2 * HOUR), token="b", kind="web"),
        make_trip(id=EventIds()(NOW - HOUR), token="b", kind="web", alert=False),
        make_trip(id=EventIds()(NOW), stream="health", token="", kind="", alert=False),
    ]
    trips[2].incident = trips[1].id
    for trip in trips:
        await store.log.append(trip)
    return trips


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize(
    ("wish", "numbers"),
    [
        ({}, [2, 1, 0]),
        ({"before": 3}, [1, 0]),
        ({"token": "b"}, [2, 1]),
        ({"token": "b", "before": 3}, [1]),
        ({"kind": "dns"}, [0]),
        ({"alerts": True}, [1, 0]),
        ({"alerts": False}, [2]),
        ({"token": "b", "alerts": True}, [1]),
        ({"since": NOW - HOUR}, [2]),
        ({"since": NOW + HOUR}, []),
        ({"until": NOW - HOUR}, [1, 0]),
        ({"until": NOW + HOUR}, [2, 1, 0]),
        ({"since": NOW - 3 * HOUR, "until": NOW - HOUR}, [1]),
        ({"streams": ("health", "audit")}, [3]),
        ({"limit": 1}, [2]),
    ],
)
async def test_what_fits_is_listed_newest_first(
    store: Store, wish: dict[str, Any], numbers: list[int], indexed: bool
) -> None:
    trips = await written(store)
    if indexed:
        await store.log.writer.submit(advance)

    page = await store.newest.page(Wish(**wish))

    assert [trip.id for trip in page.trips] == [trips[n].id for n in numbers]


async def test_an_incident_is_found_by_its_first_hit_or_by_its_token(store: Store) -> None:
    trips = await written(store)

    by_hit = await store.newest.page(Wish(incident=trips[1].id))
    by_token = await store.newest.page(Wish(incident=trips[1].id, token="b"))

    assert [trip.id for trip in by_hit.trips] == [trips[2].id, trips[1].id]
    assert by_token == by_hit
    assert (await store.newest.page(Wish(incident="nothing"))).trips == []


async def test_a_page_says_where_the_next_begins_until_there_is_none(store: Store) -> None:
    trips = await written(store)

    first = await store.newest.page(Wish(limit=2))
    second = await store.newest.page(Wish(limit=2, before=first.older))

    assert [trip.id for trip in first.trips] == [trips[2].id, trips[1].id]
    assert [trip.id for trip in second.trips] == [trips[0].id]
    assert second.older == 0


@pytest.mark.parametrize("token", ["", "a"])
async def test_a_page_looks_through_so_much_and_says_where_to_go_on(
    store: Store, token: str
) -> None:
    for _ in range(9):
        await store.log.append(make_trip(token="a", kind="web"))
    await store.log.append(make_trip(token="a", kind="dns", alert=False))
    for _ in range(9):
        await store.log.append(make_trip(token="a", kind="web"))
    reader = Reader(store.path)
    newest = Newest(reader, scan=5)

    pages, before, found = 0, Wish().before, []
    while before:
        page = await newest.page(Wish(token=token, kind="dns", before=before))
        pages, before = pages + 1, page.older
        found += page.trips
    reader.close()

    assert pages == 4
    assert [trip.position for trip in found] == [10]


async def test_an_empty_log_has_an_empty_page(store: Store) -> None:
    page = await store.newest.page(Wish(since=NOW))

    assert page.trips == []
    assert page.older == 0
    assert await store.newest.bottom(NOW, 10) == 0


async def test_trips_are_followed_from_a_position_on(store: Store) -> None:
    trips = await written(store)

    def pick(trip: StoredTrip) -> str:
        return trip.id

    first = await store.newest.beyond(0, 2, pick)
    second = await store.newest.beyond(first[0], 9, pick)
    third = await store.newest.beyond(second[0], 9, pick)

    assert first == (2, [trips[0].id, trips[1].id])
    assert second == (4, [trips[2].id])
    assert third == (4, [])


async def test_an_incident_goes_on_behind_a_trip(store: Store) -> None:
    trips = await written(store)
    first, token = trips[1].id, "b"

    found = await store.newest.following(1, token, first, 9)

    assert [trip.id for trip in found] == [first, trips[2].id]
    assert [trip.id for trip in await store.newest.following(1, token, first, 1)] == [first]
    assert await store.newest.following(3, token, first, 9) == []


async def test_the_newest_begin_behind_a_position(store: Store) -> None:
    await written(store)

    assert await store.newest.bottom(0, 3) == 1
    assert await store.newest.bottom(0, 99) == 0
