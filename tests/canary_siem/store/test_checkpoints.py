"""The log beside the database is copied off the answer path, and by the writer past a cap."""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from canary_siem.store import Store, checkpoints
from tests.things import make_trip, until

BIG = b'{"x":"%b","event":{"sequence":' % (b"y" * 200_000)


class Calls:
    """An event that keeps who set it."""

    def __init__(self, called: list[str]) -> None:
        self._called = called

    def set(self) -> None:
        self._called.append("set")


def wal(store: Store) -> Path:
    return Path(f"{store.path}-wal")


async def test_a_short_log_is_left_alone(store: Store) -> None:
    await store.log.append(make_trip())

    assert wal(store).stat().st_size < checkpoints.START


async def test_the_log_is_copied_and_written_over_again_and_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "START", 2 << 20)
    for _ in range(200):  # 40 MB
        await store.log.append(make_trip(head=BIG))

    assert wal(store).stat().st_size < 20 << 20
    assert store.path.stat().st_size > 10 << 20


async def test_past_the_cap_the_writer_cuts_what_the_thread_has_copied(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "CAP", 1 << 20)
    for _ in range(8):
        await store.log.append(make_trip(head=BIG))

    async def cut() -> bool:
        await store.log.append(make_trip())
        return wal(store).stat().st_size <= 1 << 20

    await until(cut)


async def test_what_has_become_very_long_is_copied_while_trips_go_on(store: Store) -> None:
    """As after a reader that held it up, or a great import."""
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM trips").fetchone()
    calls: list[tuple[str, str]] = []
    writer = store.log.writer
    writer._connection.set_trace_callback(lambda sql: calls.append(("writer", sql)))
    helper = writer._checkpoints._connection
    helper.set_trace_callback(lambda sql: calls.append(("thread", sql)))

    def write(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO meta SELECT hex(randomblob(8)), zeroblob(70000000)")

    await writer.submit(write)
    reader.close()

    async def cut() -> bool:
        await store.log.append(make_trip())
        return wal(store).stat().st_size < 1 << 20

    await until(cut)
    copied = [call for call in calls if "wal_checkpoint" in call[1]]
    assert copied[0] == ("thread", "PRAGMA wal_checkpoint(PASSIVE)")
    assert ("writer", "PRAGMA wal_checkpoint(TRUNCATE)") in copied


async def test_one_who_reads_on_and_on_does_not_make_each_trip_wait(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "CAP", 1 << 20)
    await store.log.append(make_trip())
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM trips").fetchone()
    began = time.monotonic()

    for _ in range(12):
        await store.log.append(make_trip(head=BIG))

    assert time.monotonic() - began < 1
    reader.close()
    monkeypatch.setattr(checkpoints, "START", 1 << 20)
    for _ in range(100):  # 20 MB
        await store.log.append(make_trip(head=BIG))

    assert wal(store).stat().st_size < 10 << 20


async def test_the_thread_copies_only_where_something_is_left_to_copy(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else SQLite may lose what is committed at that moment: its WAL-reset bug."""
    monkeypatch.setattr(checkpoints, "START", 1 << 18)
    calls: list[tuple[str, str]] = []
    writer = store.log.writer
    writer._connection.set_trace_callback(lambda sql: calls.append(("writer", sql)))
    helper = writer._checkpoints._connection
    helper.set_trace_callback(lambda sql: calls.append(("thread", sql)))
    copies = ("thread", "PRAGMA wal_checkpoint(PASSIVE)")

    async with asyncio.timeout(30):
        while calls.count(copies) < 5:
            await store.log.append(make_trip(head=BIG))
            await writer.submit(lambda db: db.execute("SELECT 1").fetchone())

    said = [sql for call, sql in calls if "wal_checkpoint" in sql and call == "writer"]
    turns = [calls[at:] for at, call in enumerate(calls) if call == copies]
    assert set(said) <= {"PRAGMA wal_checkpoint(FULL)"}
    for turn in turns[:-1]:
        between = [sql for _, sql in turn[1 : turn.index(copies, 1)]]
        ended = between.index("PRAGMA wal_checkpoint(FULL)")
        assert "COMMIT" in between[ended:]


async def test_what_jobs_write_is_copied_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "START", 1 << 20)
    calls: list[str] = []
    store.log.writer._checkpoints._connection.set_trace_callback(calls.append)

    def write(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO meta SELECT hex(randomblob(8)), zeroblob(200000)")

    for _ in range(12):
        await store.log.writer.submit(write)

    await until(lambda: "PRAGMA wal_checkpoint(PASSIVE)" in calls)


async def test_a_commit_that_failed_calls_nobody(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "START", 0)
    copier = store.log.writer._checkpoints
    called: list[str] = []
    monkeypatch.setattr(copier, "_due", Calls(called))
    with sqlite3.connect(store.path) as db:
        copier.after_commit(db, 0)
        assert called == []
        copier.after_commit(db, 1)
    db.close()

    assert called == ["set"]
    monkeypatch.undo()
