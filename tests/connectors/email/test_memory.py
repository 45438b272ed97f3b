"""What was mailed is kept in a file, whole or not at all."""

import os
import stat
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from connectors.email.memory import FILE, MOST_THREADS, Memory, Owed, Shelf, Thread, Waiting

MEMORY = Memory(
    threads={"one": Thread(subject="high: x", mailed=5.0, known=["a"], waiting=Waiting(count=2))},
    mails=[5.0],
    owed=[Owed(mail="From: a", to=["b@example.test"], since=1.0, tried=2.0)],
)


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    place = tmp_path / "connectors/mail"
    Shelf(place).keep(MEMORY)

    assert Shelf(place).read() == MEMORY
    assert stat.S_IMODE((place / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert [each.name for each in place.iterdir()] == [FILE]


def test_without_a_place_it_forgets() -> None:
    shelf = Shelf(None)
    shelf.keep(MEMORY)

    assert shelf.read() == Memory()


@pytest.mark.parametrize("content", [b"", b"{", b'{"threads":[]}', b"\xff"])
def test_a_broken_file_is_told_and_left_behind(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with capture_logs() as logs:
        found = Shelf(tmp_path).read()

    assert found == Memory()
    assert [each["log_level"] for each in logs] == ["warning"]


def test_a_disk_that_fails_is_told_once_and_forgiven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path)
    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr(os, "fsync", lambda _: os.close(-1))
        shelf.keep(MEMORY)
        shelf.keep(MEMORY)

    assert [each["event"] for each in logs] == ["what is to be mailed can't be kept"]
    assert not (tmp_path / FILE).exists()

    shelf.keep(MEMORY)
    assert shelf.read() == MEMORY


def test_the_same_is_not_written_again(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.keep(MEMORY)
    (tmp_path / FILE).unlink()
    shelf.keep(MEMORY)

    assert not (tmp_path / FILE).exists()


def test_threads_end_but_never_while_something_waits() -> None:
    memory = Memory(
        threads={
            "old": Thread(touched=10.0),
            "waits": Thread(touched=10.0, waiting=Waiting(count=1)),
            "new": Thread(touched=95.0),
            "ahead": Thread(touched=500.0),
        }
    )
    memory.forget(now=100.0, age=50.0)

    assert set(memory.threads) == {"waits", "new"}


def test_of_too_many_threads_the_oldest_go() -> None:
    count = MOST_THREADS + 5
    memory = Memory(threads={str(n): Thread(touched=float(n)) for n in range(count)})
    memory.forget(now=float(count), age=1e9)

    assert list(memory.threads) == [str(n) for n in range(5, count)]
