"""Other writes share the transaction of the trips."""

import asyncio
import sqlite3
import threading

import pytest

from canary_siem.errors import ActionError, StorageError
from canary_siem.store import Store, writer
from tests.things import make_trip, until


async def test_a_job_gives_its_result_when_it_is_on_disk(store: Store) -> None:
    made = store.log.writer.submit(
        lambda db: db.execute("INSERT INTO meta VALUES ('k', 'v')").rowcount
    )

    assert await made == 1
    with sqlite3.connect(store.path) as db:
        assert db.execute("SELECT value FROM meta WHERE key='k'").fetchone() == ("v",)
    db.close()


async def test_a_job_that_refuses_is_undone_and_costs_the_others_nothing(store: Store) -> None:
    def refusing(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO meta VALUES ('half', 1)")
        raise ActionError("no")

    refused = store.log.writer.submit(refusing)
    kept = store.log.writer.submit(lambda db: db.execute("SELECT 1").fetchone()[0])
    await store.log.append(make_trip())

    with pytest.raises(ActionError, match="no"):
        await refused
    assert await kept == 1
    half = "SELECT count(*) FROM meta WHERE key='half'"
    assert await store.reader.run(lambda db: db.execute(half).fetchone()[0]) == 0
    assert await store.history.last() == 1


async def test_a_job_with_a_bug_fails_the_transaction_not_the_thread(store: Store) -> None:
    def broken(_: sqlite3.Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(StorageError, match="ZeroDivisionError"):
        await store.log.writer.submit(broken)

    assert await store.log.writer.submit(lambda _: 7) == 7


async def test_a_job_that_breaks_a_constraint_costs_the_trips_beside_it_nothing(
    store: Store,
) -> None:
    twice = [
        store.log.writer.submit(lambda db: db.execute("INSERT INTO drills VALUES ('n', 1)"))
        for _ in range(2)
    ]
    await store.log.append(make_trip())

    await twice[0]
    with pytest.raises(StorageError, match="UNIQUE"):
        await twice[1]
    assert not store.log.failing
    assert await store.history.last() == 1


async def test_while_a_commit_hangs_nobody_else_does(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "OVERDUE", 0.05)
    back = threading.Event()
    commit = writer.Writer._commit

    def hanging(self: writer.Writer, batch: writer.Batch, results: list[object]) -> None:
        back.wait()
        commit(self, batch, results)

    monkeypatch.setattr(writer.Writer, "_commit", hanging)
    await store.log.append(make_trip())

    try:
        with pytest.raises(StorageError, match="not back"):
            await asyncio.wait_for(store.log.writer.submit(lambda _: 1), 5)
    finally:
        back.set()
    await until(lambda: not store.log.failing)

    assert await store.log.writer.submit(lambda _: 2) == 2


async def test_a_job_whose_caller_is_gone_is_done_all_the_same(store: Store) -> None:
    future = store.log.writer.submit(
        lambda db: db.execute("INSERT INTO meta VALUES ('k', 'v')").rowcount
    )
    future.cancel()
    await store.log.append(make_trip())

    query = "SELECT count(*) FROM meta WHERE key='k'"
    assert await store.reader.run(lambda db: db.execute(query).fetchone()[0]) == 1


async def test_a_late_job_is_told_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "OVERDUE", 0.05)
    lock = sqlite3.connect(store.path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    late = store.log.writer.submit(lambda _: 1)
    behind = store.log.writer.submit(lambda _: 2)

    with pytest.raises(StorageError, match="not back"):
        await late

    lock.execute("ROLLBACK")
    lock.close()
    with pytest.raises(StorageError, match="not back"):  # it shared the transaction
        await behind

    async def heals() -> bool:
        try:
            return await store.log.writer.submit(lambda _: 3) == 3
        except StorageError:
            return False

    await until(heals)


async def test_what_waits_is_counted(store: Store) -> None:
    future = store.log.append(make_trip())
    assert store.log.waiting == 1
    assert not store.log.writer.busy
    await asyncio.sleep(0)
    assert store.log.writer.busy

    await future

    assert store.log.waiting == 0
