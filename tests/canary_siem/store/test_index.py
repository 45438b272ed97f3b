"""The trips of a token are found, indexed or not yet."""

import pytest

from canary_siem.store import Store, triplog
from canary_siem.store.history import TripFilter
from canary_siem.store.index import advance
from tests.things import make_trip, until


async def found(store: Store, token: str) -> list[int]:
    return [trip.position for trip in await store.history.search(TripFilter(token=token))]


async def indexed(store: Store) -> int:
    query = "SELECT count(*) FROM by_token"
    return int(await store.reader.run(lambda db: db.execute(query).fetchone()[0]))


async def test_trips_are_found_before_and_after_they_are_indexed(store: Store) -> None:
    for token in ("a", "b", "a", ""):
        await store.log.append(make_trip(token=token))
    before = await found(store, "a")

    assert await store.log.writer.submit(advance) is False
    await store.log.append(make_trip(token="a"))

    assert before == [1, 3]
    assert await found(store, "a") == [1, 3, 5]
    assert await indexed(store) == 3


async def test_much_is_indexed_step_by_step(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canary_siem.store.index.STEP", 2)
    for _ in range(5):
        await store.log.append(make_trip(token="a"))

    steps = [await store.log.writer.submit(advance) for _ in range(3)]

    assert steps == [True, True, False]
    assert await found(store, "a") == [1, 2, 3, 4, 5]
    assert await indexed(store) == 5


async def test_the_log_indexes_itself_when_enough_has_come(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triplog, "STEP", 3)
    for _ in range(4):
        await store.log.append(make_trip(token="a"))

    async def done() -> bool:
        return await indexed(store) >= 3

    await until(done)


async def test_what_retention_takes_leaves_the_index_too(store: Store) -> None:
    await store.log.append(make_trip(token="a"))
    await store.log.writer.submit(advance)

    await store.log.writer.submit(lambda db: db.execute("DELETE FROM trips").rowcount)

    assert await indexed(store) == 0
