"""What one process changed, another sees without asking."""

from pathlib import Path

import pytest

from canary_siem.errors import StorageError
from canary_siem.store.stamp import Stamp


def test_a_new_mark_is_seen_by_all_at_once(tmp_path: Path) -> None:
    one, other = Stamp(tmp_path / "x.db"), Stamp(tmp_path / "x.db")
    before = other.read()

    one.renew()

    assert one.read() == other.read() != before
    one.close()
    other.close()


def test_what_is_marked_apart_changes_apart(tmp_path: Path) -> None:
    tokens, other = Stamp(tmp_path / "x.db"), Stamp(tmp_path / "x.db", "suppressions")
    before = tokens.read()

    other.renew()

    assert tokens.read() == before
    tokens.close()
    other.close()


def test_its_room_is_taken_at_once(tmp_path: Path) -> None:
    """A hole that is touched on a full disk kills the process (tests/roads/test_disk.py)."""
    Stamp(tmp_path / "x.db").close()

    assert (tmp_path / "x.stamp").stat().st_blocks > 0


def test_no_two_marks_are_alike(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "x.db")

    marks = set()
    for _ in range(1000):
        stamp.renew()
        marks.add(stamp.read())

    assert len(marks) == 1000
    stamp.close()


def test_a_folder_that_is_missing_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file"):
        Stamp(tmp_path / "none" / "x.db")
