"""A file is read by whole lines, and known again wherever it went."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from canary_siem.artifacts.agents.log_watch.reading import (
    CHUNK,
    OVERLAP,
    Reading,
    beside,
    find,
    rotated,
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "app.log"
    path.write_bytes(b"one\ntwo\n")
    return path


@pytest.fixture
def reading(log: Path) -> Iterator[Reading]:
    made = Reading(str(log))
    yield made
    made.close()


def append(log: Path, octets: bytes) -> None:
    with log.open("ab") as file:
        file.write(octets)


def test_each_line_comes_once(reading: Reading, log: Path) -> None:
    assert reading.pieces() == [(b"one", True), (b"two", True)]
    assert reading.pieces() == []

    append(log, b"three\n")

    assert reading.pieces() == [(b"three", True)]


def test_a_line_is_held_until_it_is_whole(reading: Reading, log: Path) -> None:
    append(log, b"thr")
    assert reading.pieces() == [(b"one", True), (b"two", True)]
    assert reading.pieces() == []

    append(log, b"ee\nfo")

    assert reading.pieces() == [(b"three", True)]
    assert reading.pieces(ended=True) == [(b"fo", True)]
    assert reading.pieces(ended=True) == []


def test_a_long_line_comes_in_pieces_that_overlap(reading: Reading, log: Path) -> None:
    reading.pieces()
    line = bytes(97 + at % 23 for at in range(CHUNK + 1000))
    append(log, line + b"\nend\n")

    (first,) = reading.pieces()
    second, last = reading.pieces()

    assert first == (line[:CHUNK], True)
    assert second == (line[CHUNK - OVERLAP :], False)
    assert last == (b"end", True)


def test_the_end_of_what_is_there_may_be_the_start(log: Path) -> None:
    reading = Reading(str(log), at_end=True)

    append(log, b"three\n")

    assert reading.pieces() == [(b"three", True)]
    reading.close()


def test_a_file_that_was_cut_off_is_noticed(reading: Reading, log: Path) -> None:
    reading.pieces()
    log.write_bytes(b"other, and longer than it was before\n")

    assert reading.pieces() == []
    assert reading.changed()


def test_a_file_that_grew_is_the_same(reading: Reading, log: Path) -> None:
    reading.pieces()
    mark = reading.mark
    append(log, b"x" * 1000)

    again = Reading(str(log), 8)

    assert not reading.changed()
    assert again.mark == mark
    again.close()


@pytest.mark.parametrize("size", [10, 255, 256, 257, 700])
def test_a_mark_is_the_same_whichever_way_it_was_come_by(tmp_path: Path, size: int) -> None:
    log = tmp_path / "log"
    step = bytes(97 + at % 23 for at in range(size)) + b"\n"
    log.write_bytes(step)
    by_steps = Reading(str(log))
    for _ in range(3):
        by_steps.pieces()
        append(log, step)

    at_once = Reading(str(log), by_steps.offset)

    assert at_once.mark == by_steps.mark
    at_once.close()
    by_steps.close()


def test_a_file_is_found_under_its_new_name(reading: Reading, log: Path) -> None:
    reading.pieces()
    log.rename(log.with_name("other"))
    log.write_bytes(b"one\ntwo\n")  # a copy is found only where the file itself is not

    found = find(str(log), reading.identity, reading.offset, reading.mark)

    assert found
    assert found.identity == reading.identity
    found.close()


def test_a_copy_is_found(reading: Reading, log: Path) -> None:
    reading.pieces()
    log.with_name("app.log.1").write_bytes(b"one\ntwo\nthree\n")
    log.with_name("app.log.2").write_bytes(b"another\n")
    log.with_name("short").write_bytes(b"one\n")
    os.mkfifo(log.with_name("pipe"))
    log.write_bytes(b"")

    found = find(str(log), reading.identity, reading.offset, reading.mark)

    assert found
    assert found.pieces() == [(b"three", True)]
    found.close()


def test_what_was_never_read_is_known_by_its_inode_only(log: Path, tmp_path: Path) -> None:
    reading = Reading(str(log))
    identity, mark = reading.identity, reading.mark
    reading.close()

    assert find(str(log), (identity[0], identity[1] + 1), 0, mark) is None
    assert find(str(tmp_path / "gone/app.log"), identity, 0, mark) is None
    found = find(str(log), identity, 0, mark)
    assert found
    found.close()


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(OSError, match="is no plain file"):
        Reading(str(tmp_path / "pipe"))


def test_files_of_its_name_come_first_the_newest_first(log: Path) -> None:
    for name, age in (("app.log.1", 5), ("app.log.2", 9), ("zzz", 0)):
        path = log.with_name(name)
        path.touch()
        os.utime(path, (1000 - age, 1000 - age))

    names = [entry.name for entry in beside(str(log))]

    assert names == ["app.log", "app.log.1", "app.log.2", "zzz"]


def test_rotated_is_what_has_a_number_and_was_written_to_since(log: Path) -> None:
    ages = {"app.log.2": 5, "app.log-20261125": 4, "app.log.3": 50, "app.log.bak": 1}
    for name, age in {**ages, "app.log.4.gz": 1, "app.logs.1": 1}.items():
        path = log.with_name(name)
        path.touch()
        os.utime(path, (1000 - age, 1000 - age))

    assert [Path(each).name for each in rotated(str(log), 990)] == [
        "app.log.2",
        "app.log-20261125",
    ]


def test_a_copy_resembles_and_another_file_does_not(reading: Reading, tmp_path: Path) -> None:
    for name, content, alike in [
        ("copy", b"one\ntwo\nthree\n", True),
        ("other", b"two\n", False),
        ("empty", b"", False),
    ]:
        (tmp_path / name).write_bytes(content)
        other = Reading(str(tmp_path / name))
        assert other.resembles(reading) is alike
        other.close()
