"""The file itself."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from canary_siem.errors import StorageError
from canary_siem.store import Store, prepare
from tests.things import make_token, make_trip, options_of


async def test_what_is_written_is_for_its_owner_only(store: Store) -> None:
    await store.log.append(make_trip())

    modes = {stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.iterdir()}

    assert modes == {0o600}


async def test_an_installation_keeps_its_id_and_check_key(store: Store) -> None:
    assert prepare(store.path) == (store.observer, store.check_key)


async def test_a_file_of_an_older_version_goes_on(tmp_path: Path) -> None:
    prepare(tmp_path / "canary-siem.db")
    with closing(sqlite3.connect(tmp_path / "canary-siem.db")) as db:
        db.execute("ALTER TABLE tokens DROP COLUMN local")

    store = Store(tmp_path, options_of)
    token = make_token()
    await store.tokens.save([token])

    assert store.tokens.find(token.id) == token
    await store.close()


def test_a_directory_that_is_a_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")

    with pytest.raises(StorageError, match="is data_dir ours"):
        prepare(tmp_path / "data" / "canary-siem.db")


async def test_a_file_that_is_no_database_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "canary-siem.db").write_text("no database " * 500)

    with pytest.raises(StorageError, match="not a database"):
        Store(tmp_path, options_of)


async def test_a_drill_is_redeemed_once(store: Store) -> None:
    await store.drill("nonce")

    assert await store.redeem("nonce")
    assert not await store.redeem("nonce")
