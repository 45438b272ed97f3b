"""The log beside the database is copied off the answer path, and by the writer past a cap."""

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


async def test_past_the_cap_the_writer_waits_for_a_full_copy(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "CAP", 1 << 20)
    for _ in range(8):
        await store.log.append(make_trip(head=BIG))

    await until(lambda: wal(store).stat().st_size <= 1 << 20)
