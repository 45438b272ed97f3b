"""Reads in turn, off the loop."""

import threading

import pytest

from canary_siem.errors import StorageError
from canary_siem.store import Store


async def test_queries_run_on_a_thread_of_their_own(store: Store) -> None:
    thread = await store.reader.run(lambda _: threading.current_thread().name)

    assert thread.startswith("reader")


async def test_an_error_is_a_storage_error(store: Store) -> None:
    with pytest.raises(StorageError, match="no such table"):
        await store.reader.run(lambda db: db.execute("SELECT * FROM nowhere"))
