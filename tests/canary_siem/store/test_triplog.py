"""The trip log: on disk before the answer, in memory while the disk fails, never in neither."""

import asyncio
import resource
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from canary_siem.errors import StorageError
from canary_siem.store import Store, triplog, writer
from canary_siem.store.triplog import TripLog
from tests.things import make_trip, options_of, until


def rows(store: Store) -> list[dict[str, object]]:
    with sqlite3.connect(store.path) as db:
        found = db.execute("SELECT document FROM trips ORDER BY position").fetchall()
    db.close()
    return [orjson.loads(row[0]) for row in found]


def sequences(store: Store) -> list[int]:
    return [document["event"]["sequence"] for document in rows(store)]  # type: ignore[index]


@contextmanager
def no_room(octets: int = 4096) -> Iterator[None]:
    """Let every write beyond *octets* of a file fail, as a full disk does (EFBIG)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def locked(store: Store) -> Iterator[sqlite3.Connection]:
    """Hold the write lock, as another process in a long transaction would."""
    db = sqlite3.connect(store.path, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    finally:
        db.execute("ROLLBACK")
        db.close()


async def test_an_awaited_trip_is_on_disk(store: Store) -> None:
    await store.log.append(make_trip())

    assert sequences(store) == [1]


async def test_trips_that_wait_together_share_a_commit_and_keep_their_order(store: Store) -> None:
    trips = [make_trip() for _ in range(150)]

    futures = {store.log.append(trip) for trip in trips}
    await asyncio.gather(*futures)

    assert len(futures) == 1
    assert [d["event"]["id"] for d in rows(store)] == [t.id for t in trips]  # type: ignore[index]
    assert sequences(store) == list(range(1, 151))


async def test_each_stream_counts_for_itself_and_through_restarts(tmp_path: Path) -> None:
    async def once() -> Store:
        store = Store(tmp_path, options_of)
        await store.log.append(make_trip())
        await store.log.append(make_trip(stream="health"))
        await store.close()
        return store

    await once()

    assert sequences(await once()) == [1, 1, 2, 2]


async def test_one_who_stops_waiting_does_not_cancel_the_others(store: Store) -> None:
    future = store.log.append(make_trip())

    async def waiter() -> None:
        await future

    impatient = asyncio.ensure_future(waiter())  # noqa: TID251 - the test cancels it
    await asyncio.sleep(0)
    impatient.cancel()
    await future

    assert sequences(store) == [1]
    with pytest.raises(asyncio.CancelledError):
        await impatient


async def test_a_full_disk_holds_trips_in_memory_and_they_are_written_when_it_heals(
    store: Store,
) -> None:
    changes: list[str] = []
    store.log.on_change = changes.append
    await store.log.append(make_trip())
    trips = [make_trip(head=b'{"x":"%b","event":{"sequence":' % (b"y" * 9000)) for _ in range(5)]

    with no_room():
        await asyncio.gather(*{store.log.append(trip) for trip in trips[:3]})
        assert store.log.failing
        await asyncio.gather(*{store.log.append(trip) for trip in trips[3:]})
        assert [t.id for t in store.log.held()] == [t.id for t in trips]
    await until(lambda: not store.log.failing)

    assert [d["event"]["id"] for d in rows(store)][1:] == [t.id for t in trips]  # type: ignore[index]
    assert sequences(store) == [1, 2, 3, 4, 5, 6]
    assert store.log.held() == []
    assert [bool(change) for change in changes] == [True, False]


async def test_a_commit_that_is_late_is_answered_from_memory_and_written_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "OVERDUE", 0.05)
    trips = [make_trip() for _ in range(3)]

    with locked(store):
        await store.log.append(trips[0])
        assert "not back" in store.log.failing
        await store.log.append(trips[1])
        assert len(store.log.held()) == 2
    await until(lambda: not store.log.failing)
    monkeypatch.setattr(writer, "OVERDUE", 2.0)
    await store.log.append(trips[2])

    assert [d["event"]["id"] for d in rows(store)] == [t.id for t in trips]  # type: ignore[index]
    assert sequences(store) == [1, 2, 3]


async def test_a_log_that_is_busy_heals_all_the_same_and_keeps_the_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = writer.Writer._commit

    def slow(self: writer.Writer, batch: writer.Batch, results: list[object]) -> None:
        commit(self, batch, results)
        time.sleep(0.005)  # on the writer's thread: a disk that turns

    monkeypatch.setattr(writer.Writer, "_commit", slow)
    monkeypatch.setattr(triplog, "RETRY_COUNT", 50)
    store = Store(tmp_path, options_of)
    arrived: list[str] = []
    busy = True

    async def intruder() -> None:
        while busy:
            arrived.append((trip := make_trip()).id)
            await store.log.append(trip)
            await asyncio.sleep(0.002)

    with locked(store):
        store.log._fail(store.log.writer._batch(), StorageError("full"))
        intruders = asyncio.gather(*(intruder() for _ in range(5)))
        await until(lambda: len(arrived) > 200)
    try:
        await until(lambda: not store.log.failing)
        healed = len(arrived)
        await until(lambda: len(arrived) > healed)
    finally:
        busy = False
    await intruders

    assert [d["event"]["id"] for d in rows(store)] == arrived  # type: ignore[index]
    assert store.log.shed == {"alert": 0, "event": 0}
    await store.close()


async def test_who_waits_while_the_disk_heals_is_answered_when_it_fails_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triplog, "RETRY_COUNT", 1)
    with locked(store):
        store.log._fail(store.log.writer._batch(), StorageError("full"))
        store.log.append(make_trip())
        store.log.append(make_trip())
        store.log._written(store.log.writer._batch())
        waits = store.log.append(make_trip())
        assert not waits.done()
        store.log._fail(store.log.writer._batch(), StorageError("full"))
        assert waits.done()
    await until(lambda: not store.log.failing)

    assert sequences(store) == [1, 2, 3]


async def test_beyond_the_bound_events_go_before_alerts_and_all_is_counted(tmp_path: Path) -> None:
    store = Store(tmp_path, options_of)
    store.log._hold = 3
    with locked(store):
        store.log._fail(store.log.writer._batch(), StorageError("full"))
        for alert in (True, False, True, True, False):
            store.log.append(make_trip(alert=alert))
        held = store.log.held()

    assert [trip.alert for trip in held] == [True, True, True]
    assert store.log.shed == {"alert": 0, "event": 2}
    await until(lambda: not store.log.failing)
    assert len(rows(store)) == 3
    await store.close()


async def test_what_was_written_before_the_failure_is_not_written_twice(store: Store) -> None:
    trip = make_trip()
    await store.log.append(trip)

    store.log.writer.retry([trip, later := make_trip()])
    await until(lambda: len(rows(store)) == 2)

    assert [d["event"]["id"] for d in rows(store)] == [trip.id, later.id]  # type: ignore[index]


async def test_another_process_with_a_short_transaction_delays_but_costs_nothing(
    store: Store,
) -> None:
    with locked(store):
        future = store.log.append(make_trip())
        await asyncio.sleep(0.05)
        assert not future.done()
    await future

    assert not store.log.failing
    assert sequences(store) == [1]


async def test_a_trip_without_sequence_is_still_json(tmp_path: Path) -> None:
    trip = make_trip()

    assert orjson.loads(trip.document(0))["event"] == {"id": trip.id}
    assert orjson.loads(trip.document(7))["event"] == {"sequence": 7, "id": trip.id}


async def test_a_log_that_is_closed_with_a_dead_disk_tells_what_is_lost(tmp_path: Path) -> None:
    await Store(tmp_path, options_of).close()
    log = TripLog(tmp_path / "canary-siem.db")
    with no_room():
        await log.append(make_trip(head=b'{"x":"%b","event":{"sequence":' % (b"y" * 90_000)))
        await log.close()

    assert len(log._held) == 1
