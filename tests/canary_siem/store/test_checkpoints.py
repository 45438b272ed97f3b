"""The log beside the database is copied off the answer path, and by the writer past a cap."""

import sqlite3
import time
from pathlib import Path

import pytest

from canary_siem.store import Store, checkpoints
from tests.things import make_trip, until

BIG = b'{"x":"%b","event":{"sequence":' % (b"y" * 200_000)


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


async def test_past_the_cap_the_writer_waits_for_a_full_copy(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "CAP", 1 << 20)
    for _ in range(8):
        await store.log.append(make_trip(head=BIG))

    await until(lambda: wal(store).stat().st_size <= 1 << 20)


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
