"""Whatever is done to the files at a path, each line comes once, in order."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from canary_siem.artifacts.agents.log_watch.following import MAX_OLD, QUIET_SECONDS, Follower

Follow = Callable[..., Follower]


class Clock:
    """The file system's own clock, ahead by as much as a test wants."""

    def __init__(self, folder: Path) -> None:
        self._probe = folder.parent / "clock"
        self.ahead = 0.0

    def __call__(self) -> float:
        self._probe.touch()
        return self._probe.stat().st_mtime + self.ahead


@pytest.fixture
def log(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder / "app.log"


@pytest.fixture
def clock(log: Path) -> Clock:
    return Clock(log.parent)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def follow(log: Path, clock: Clock, said: list[str]) -> Iterator[Follow]:
    made: list[Follower] = []

    def start(saved: Any = None, *, from_start: bool = False) -> Follower:
        for each in made:
            each.close()
        saved = json.loads(json.dumps(saved))
        made.append(Follower(str(log), saved, from_start=from_start, say=said.append, now=clock))
        return made[-1]

    yield start
    for each in made:
        each.close()


def append(log: Path, *lines: str) -> None:
    with log.open("a") as file:
        file.writelines(f"{line}\n" for line in lines)


def lines(follower: Follower) -> list[str]:
    """Read all there is; a look that only finds another file gives nothing yet."""
    found: list[str] = []
    for _ in range(3):
        while pieces := follower.pieces():
            found += [octets.decode() for octets, _ in pieces]
    return found


def cut_off(log: Path, copy: str) -> None:
    """Rotate as logrotate's copytruncate does."""
    shutil.copyfile(log, log.with_name(copy))
    os.truncate(log, 0)


def test_it_begins_at_the_end_of_what_is_there(log: Path, follow: Follow) -> None:
    append(log, "one")
    follower = follow()

    append(log, "two")

    assert lines(follower) == ["two"]


def test_it_begins_at_the_start_where_it_is_told_to(log: Path, follow: Follow) -> None:
    append(log, "one")

    assert lines(follow(from_start=True)) == ["one"]


def test_a_file_that_comes_later_is_read_whole(log: Path, follow: Follow, said: list[str]) -> None:
    follower = follow()
    assert lines(follower) == []

    append(log, "one")

    assert lines(follower) == ["one"]
    assert said[0].endswith("No such file or directory")
    assert len(said) == 2


def test_a_renamed_file_is_read_to_its_end_before_the_new_one(log: Path, follow: Follow) -> None:
    append(log, "one")
    follower = follow(from_start=True)
    with log.open("a") as writer:
        log.rename(log.with_name("app.log.1"))
        append(log, "four")
        writer.write("two\n")
        writer.flush()
        assert lines(follower) == ["one", "two", "four"]

        writer.write("three, late\n")
        writer.flush()

        assert lines(follower) == ["three, late"]


def test_it_reads_on_while_there_is_no_new_file(log: Path, follow: Follow) -> None:
    append(log, "one")
    follower = follow(from_start=True)
    with log.open("a") as writer:
        log.rename(log.with_name("elsewhere"))
        writer.write("two\n")
        writer.flush()

        assert lines(follower) == ["one", "two"]


def test_a_file_is_let_go_of_when_its_writer_has_moved_on(
    log: Path, follow: Follow, clock: Clock
) -> None:
    append(log, "one")
    follower = follow(from_start=True)
    with log.open("a") as writer:
        writer.write("no end")
    log.rename(log.with_name("app.log.1"))
    append(log, "two")
    assert lines(follower) == ["one", "two"]

    clock.ahead += QUIET_SECONDS + 1

    assert lines(follower) == ["no end"]
    assert len(follower.state()["readings"]) == 2
    clock.ahead += QUIET_SECONDS + 1
    assert lines(follower) == []
    assert len(follower.state()["readings"]) == 1


def test_a_file_is_kept_as_long_as_nothing_is_written_to_the_new_one(
    log: Path, follow: Follow, clock: Clock
) -> None:
    append(log, "one")
    follower = follow(from_start=True)
    with log.open("a") as writer:
        log.rename(log.with_name("app.log.1"))
        log.touch()
        assert lines(follower) == ["one"]
        clock.ahead += 24 * 3600
        assert lines(follower) == []

        writer.write("two\n")
        writer.flush()

        assert lines(follower) == ["two"]


def test_files_that_came_and_went_unseen_are_read(log: Path, follow: Follow) -> None:
    append(log, "one")
    follower = follow(from_start=True)
    assert lines(follower) == ["one"]

    for number, line in enumerate(["two", "three", "four"]):
        append(log, line)
        log.rename(log.with_name(f"app.log.{9 - number}"))
    append(log, "five")

    assert lines(follower) == ["two", "three", "four", "five"]


def test_a_file_that_was_cut_off_is_read_anew_after_its_copy(log: Path, follow: Follow) -> None:
    append(log, "one")
    follower = follow(from_start=True)
    assert lines(follower) == ["one"]

    append(log, "two")
    cut_off(log, "app.log.1")
    append(log, "a longer line than those before it were")

    assert lines(follower) == ["two", "a longer line than those before it were"]


def test_copies_that_were_made_unseen_are_read(log: Path, follow: Follow) -> None:
    append(log, "one")
    follower = follow(from_start=True)
    assert lines(follower) == ["one"]

    for number, line in enumerate(["two", "three", "four"]):
        append(log, line)
        cut_off(log, f"app.log.{9 - number}")
    append(log, "five")

    assert lines(follower) == ["two", "three", "four", "five"]


def test_what_was_cut_off_before_anything_was_read_is_in_its_copy(
    log: Path, follow: Follow
) -> None:
    log.touch()
    follower = follow(from_start=True)
    assert lines(follower) == []

    append(log, "one")
    cut_off(log, "app.log.1")
    append(log, "two")

    assert lines(follower) == ["one", "two"]


def test_a_copy_of_what_is_still_there_is_not_read(log: Path, follow: Follow) -> None:
    log.touch()
    follower = follow(from_start=True)
    assert lines(follower) == []

    append(log, "one")
    shutil.copyfile(log, log.with_name("app.log.1"))

    assert lines(follower) == ["one"]


def test_a_file_cut_off_without_a_copy_is_read_anew(log: Path, follow: Follow) -> None:
    append(log, "one", "two")
    follower = follow(from_start=True)
    assert lines(follower) == ["one", "two"]

    log.write_text("three\n")

    assert lines(follower) == ["three"]


@pytest.mark.parametrize("by", ["nothing", "name", "copy"])
def test_another_run_goes_on_where_this_one_was(log: Path, follow: Follow, by: str) -> None:
    append(log, "one")
    first = follow(from_start=True)
    assert lines(first) == ["one"]
    state = first.state()

    append(log, "two")
    if by == "name":
        log.rename(log.with_name("app.log.1"))
    elif by == "copy":
        cut_off(log, "app.log.1")
    append(log, "three")

    assert lines(follow(state)) == ["two", "three"]


def test_another_run_goes_on_in_a_file_that_was_rotated_before(log: Path, follow: Follow) -> None:
    append(log, "one")
    first = follow(from_start=True)
    with log.open("a") as writer:
        log.rename(log.with_name("app.log.1"))
        append(log, "two")
        assert lines(first) == ["one", "two"]
        state = first.state()
        writer.write("late\n")

    assert lines(follow(state)) == ["late"]


def test_several_rotations_between_two_runs_lose_nothing(log: Path, follow: Follow) -> None:
    append(log, "one")
    first = follow(from_start=True)
    assert lines(first) == ["one"]
    state = first.state()

    for number, line in enumerate(["two", "three", "four"]):
        append(log, line)
        log.rename(log.with_name(f"app.log.{9 - number}"))

    follower = follow(state)
    assert lines(follower) == ["two", "three", "four"]
    append(log, "five")
    assert lines(follower) == ["five"]


def test_a_file_that_is_gone_between_two_runs_is_told(
    log: Path, follow: Follow, said: list[str]
) -> None:
    append(log, "one")
    first = follow(from_start=True)
    assert lines(first) == ["one"]
    state = first.state()
    log.unlink()
    append(log, "a new one")

    follower = follow(state)

    assert lines(follower) == ["a new one"]
    assert any("lines may be missing" in line for line in said)


def test_the_middle_of_a_long_line_is_known_to_the_next_run(log: Path, follow: Follow) -> None:
    log.write_bytes(b"x" * 70_000)
    first = follow(from_start=True)
    assert [begins for _, begins in first.pieces()] == [True]
    state = first.state()
    append(log, "")

    second = follow(state)

    assert [begins for _, begins in second.pieces()] == [False]


def test_files_under_way_are_bounded(log: Path, follow: Follow) -> None:
    append(log, "0")
    follower = follow(from_start=True)
    expected = ["0"]
    found = lines(follower)
    for number in range(1, 2 * MAX_OLD):
        log.rename(log.with_name(f"old{number}"))
        append(log, str(number))
        expected.append(str(number))
        found += lines(follower)

    assert found == expected
    assert len(follower.state()["readings"]) <= MAX_OLD + 1
