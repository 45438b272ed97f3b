"""The trips of a token are found, indexed or not yet."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from canary_siem.store import Store, index, prepare, triplog
from canary_siem.store.history import TripFilter
from canary_siem.store.index import advance, behind, newest
from tests.things import make_trip, until


async def found(store: Store, token: str) -> list[int]:
    return [trip.position for trip in await store.history.search(TripFilter(token=token))]


async def indexed(store: Store) -> int:
    query = "SELECT count(*) FROM of_token"
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


@pytest.mark.parametrize("last", [0, index.PART - 1, 3 * index.PART - 2])
async def test_what_retention_takes_leaves_the_index_too(store: Store, last: int) -> None:
    query = "INSERT INTO sqlite_sequence VALUES ('trips', ?)"
    await store.log.writer.submit(lambda db: db.execute(query, (last,)).rowcount)
    for _ in range(3):  # at the border of a part as well
        await store.log.append(make_trip(token="a"))
    while await store.log.writer.submit(advance):
        pass
    assert await indexed(store) == 3

    await store.log.writer.submit(lambda db: db.execute("DELETE FROM trips").rowcount)

    assert await indexed(store) == 0


async def test_parts_are_asked_in_turn_in_both_directions(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 3 * index.PART + 40
    for number in range(count):
        trip = make_trip(token="a" if number % 100 == 7 else "b")
        recorded = store.log.append(trip)
        if number % 500 == 0:
            await recorded
    await store.log.append(make_trip(token="b"))
    monkeypatch.setattr(index, "STEP", 3 * index.PART)
    await store.log.writer.submit(advance)
    places = [n + 1 for n in range(count) if n % 100 == 7]
    half = places[len(places) // 2]

    def ask(db: sqlite3.Connection) -> tuple[list[int], ...]:
        return (
            newest(db, "a", 1 << 62, 1000),
            newest(db, "a", half, 5),
            behind(db, "a", 0, 1000),
            behind(db, "a", half, 5),
        )

    back, five_back, on, five_on = await store.reader.run(ask)

    assert back == places[::-1]
    assert on == await found(store, "a") == places
    assert five_back == places[len(places) // 2 - 1 : len(places) // 2 - 6 : -1]
    assert five_on == places[len(places) // 2 + 1 : len(places) // 2 + 6]


async def test_where_the_index_ends_stays_when_retention_took_all(store: Store) -> None:
    for _ in range(4):
        await store.log.append(make_trip(token="a"))
    await store.log.writer.submit(advance)
    await store.log.writer.submit(lambda db: db.execute("DELETE FROM trips").rowcount)

    assert await store.log.writer.submit(advance) is False
    await store.log.append(make_trip(token="a"))

    query = "SELECT value FROM meta WHERE key='indexed'"
    assert await store.reader.run(lambda db: db.execute(query).fetchone()[0]) == 4
    assert await found(store, "a") == [5]


async def test_nothing_is_missed_or_doubled_while_the_index_moves_and_retention_takes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "STEP", 7)
    writer = store.log.writer
    await store.log.append(make_trip(token="b"))
    near = "UPDATE sqlite_sequence SET seq=2000 WHERE name='trips'"  # the end of a part
    await writer.submit(lambda db: db.execute(near).rowcount)
    await asyncio.wait([store.log.append(make_trip(token="ab"[n % 2])) for n in range(150)])
    mine = list(range(2001, 2151, 2))
    moving = True

    async def move() -> None:
        taken = (
            "DELETE FROM trips WHERE position=(SELECT min(position) FROM trips WHERE token='b')"
        )
        while await writer.submit(advance):
            await writer.submit(lambda db: db.execute(taken).rowcount)

    def ask(db: sqlite3.Connection) -> tuple[list[int], list[int]]:
        return newest(db, "a", 1 << 62, 1000), behind(db, "a", 0, 1000)

    async with asyncio.TaskGroup() as group:
        mover = group.create_task(move())
        while moving:
            moving = not mover.done()
            back, on = await store.reader.run(ask)
            assert back == mine[::-1]
            assert on == await found(store, "a") == mine


OLDER = """
DROP TRIGGER trips_left;
CREATE TABLE by_token (
    token TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (token, position)
) STRICT, WITHOUT ROWID;
INSERT INTO by_token SELECT token, position FROM of_token;
DROP TABLE of_token;
CREATE TRIGGER trips_gone AFTER DELETE ON trips BEGIN
    DELETE FROM by_token WHERE token=old.token AND position=old.position;
END;
"""
"""Makes the index of a file what it was before it was cut into parts."""


async def test_an_index_of_an_older_version_is_taken_over(store: Store) -> None:
    for token in ("a", "b", "a"):
        await store.log.append(make_trip(token=token))
    await store.log.writer.submit(advance)
    await store.log.append(make_trip(token="a"))  # not indexed yet
    with closing(sqlite3.connect(store.path)) as db:
        db.executescript(OLDER)

    prepare(store.path)
    prepare(store.path)

    assert await found(store, "a") == [1, 3, 4]
    gone = "DELETE FROM trips WHERE position<3"
    assert await store.log.writer.submit(lambda db: db.execute(gone).rowcount) == 2
    await store.log.writer.submit(advance)
    assert await found(store, "a") == [3, 4]
    assert await indexed(store) == 2
    with closing(sqlite3.connect(store.path)) as db:
        query = "SELECT name FROM sqlite_schema WHERE name IN ('by_token', 'trips_gone')"
        assert db.execute(query).fetchall() == []
