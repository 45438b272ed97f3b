"""sqlite3's errors end at the border."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from canary_siem.errors import StorageError
from canary_siem.store.database import connect, translated


def test_errors_are_translated() -> None:
    with pytest.raises(StorageError, match="the database: disk I/O error"), translated():
        raise sqlite3.OperationalError("disk I/O error")


def test_every_commit_is_on_disk_and_none_pays_for_a_checkpoint(tmp_path: Path) -> None:
    db = connect(tmp_path / "x.db")
    names = ("journal_mode", "synchronous", "wal_autocheckpoint")

    settings = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in names}

    assert settings == {"journal_mode": "wal", "synchronous": 2, "wal_autocheckpoint": 0}
    db.close()


def test_a_reader_can_not_write(tmp_path: Path) -> None:
    connect(tmp_path / "x.db").close()
    db = connect(tmp_path / "x.db", read_only=True)

    with pytest.raises(StorageError, match="readonly"), translated():
        db.execute("CREATE TABLE t (x)")
    db.close()


def test_a_folder_that_is_missing_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="unable to open"):
        connect(tmp_path / "none" / "x.db")


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    def opened(_: int) -> None:
        connect(tmp_path / "x.db").close()

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(opened, range(40)))) == 40
