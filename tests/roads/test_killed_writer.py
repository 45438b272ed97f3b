"""Killed while the write-ahead log is written over: what stood there before means nothing."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from canary_siem.store import FILE

ROUNDS = 12


def killed(data_dir: Path, seed: int, after: int) -> list[str]:
    """Let it write until *after* trips are durable, kill it; give the ids it told."""
    command = [sys.executable, "-m", "tests.roads.writing", str(data_dir), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        told = [line for _, line in zip(range(after), process.stdout, strict=False)]
        os.kill(process.pid, signal.SIGKILL)
        told += process.stdout
    return [line.strip() for line in told if line.endswith("\n")]


def times_begun_anew(data_dir: Path) -> int:
    """Read the checkpoint sequence number in the log's header (SQLite's file format, 4.1)."""
    header = (data_dir / f"{FILE}-wal").read_bytes()[:32]
    return int.from_bytes(header[12:16], "big")


@pytest.mark.slow
def test_every_durable_trip_is_there_once_in_order_after_each_kill(tmp_path: Path) -> None:
    chance = random.Random(20261130)
    told: list[str] = []
    for number in range(ROUNDS):
        told += killed(tmp_path, number, chance.randrange(300, 1500))
        assert times_begun_anew(tmp_path) > 1

        with closing(sqlite3.connect(tmp_path / FILE)) as db:
            found = [row[0] for row in db.execute("SELECT id FROM trips ORDER BY position")]
            places = [row[0] for row in db.execute("SELECT position FROM trips ORDER BY 1")]
            (last,) = db.execute("SELECT last FROM sequences WHERE stream='trip'").fetchone()
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        durable = set(told)
        assert [each for each in found if each in durable] == told
        assert places == list(range(1, len(found) + 1))
        assert last == len(found)
