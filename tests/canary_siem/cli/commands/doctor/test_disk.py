import os
from pathlib import Path

import pytest

from canary_siem.cli.commands.doctor import disk


def test_a_folder_of_ours_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "SLOW_MILLISECONDS", 60_000.0)

    found = list(disk.look(tmp_path))

    assert [each.check for each in found] == ["disk space", "disk"]
    assert all(each.ok for each in found)


def test_a_full_disk_and_a_slow_one_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "ROOM", 1 << 80)
    monkeypatch.setattr(disk, "SLOW_MILLISECONDS", 0.0)

    assert [each.ok for each in disk.look(tmp_path)] == [False, False]


def test_somebody_elses_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)

    assert next(iter(disk.look(tmp_path))).check == "user"


def test_a_disk_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> float:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(disk, "sync_milliseconds", fail)

    *_, last = disk.look(tmp_path)
    assert not last.ok
    assert "Read-only file system" in last.detail
