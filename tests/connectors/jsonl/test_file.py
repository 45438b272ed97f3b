"""The growing file, under everything that happens to a file in the wild."""

import os
import resource
import signal
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from connectors.jsonl.file import Appender

ONE, TWO, THREE = b'{"n":1}\n', b'{"n":2}\n', b'{"n":3}\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log/trips.jsonl"


@pytest.fixture
def append(path: Path) -> Callable[[bytes], None]:
    return appender(path).append


def appender(path: Path, **options: Any) -> Appender:
    given = {"max_size": 0, "keep": 2, "mode": 0o640, "gid": None, **options}
    return Appender(path, **given)


def test_batches_follow_one_another_in_a_folder_that_was_missing(
    path: Path, append: Callable[[bytes], None]
) -> None:
    append(ONE)
    append(TWO)

    assert path.read_bytes() == ONE + TWO


def test_a_new_file_has_the_permissions_asked_for_whatever_the_umask(path: Path) -> None:
    before = os.umask(0o077)
    try:
        appender(path, mode=0o644, gid=os.getgid()).append(ONE)
    finally:
        os.umask(before)

    found = path.stat()
    assert (stat.S_IMODE(found.st_mode), found.st_gid) == (0o644, os.getgid())


def test_the_permissions_of_a_file_that_is_there_are_its_owners_choice(path: Path) -> None:
    path.parent.mkdir()
    path.touch(0o600)
    appender(path).append(ONE)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_file_is_kept_under_a_number_and_the_oldest_goes(path: Path) -> None:
    full = appender(path, max_size=len(ONE) + 1)
    for line in (ONE, TWO, THREE, b'{"n":4}\n'):
        full.append(line)

    kept = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    assert kept == {
        "trips.jsonl": b'{"n":4}\n',
        "trips.jsonl.1": THREE,
        "trips.jsonl.2": TWO,
    }


def test_a_batch_larger_than_a_file_may_be_is_still_written(path: Path) -> None:
    appender(path, max_size=1).append(ONE + TWO)

    assert path.read_bytes() == ONE + TWO


def test_a_renamed_file_is_left_and_a_new_one_begun(
    path: Path, append: Callable[[bytes], None]
) -> None:
    append(ONE)
    path.rename(path.with_suffix(".1"))
    append(TWO)

    assert path.with_suffix(".1").read_bytes() == ONE
    assert path.read_bytes() == TWO


def test_a_deleted_file_is_made_anew(path: Path, append: Callable[[bytes], None]) -> None:
    append(ONE)
    path.unlink()
    append(TWO)

    assert path.read_bytes() == TWO


def test_a_truncated_file_leaves_no_hole(path: Path, append: Callable[[bytes], None]) -> None:
    append(ONE)
    os.truncate(path, 0)
    append(TWO)

    assert path.read_bytes() == TWO


def test_a_file_renamed_in_mid_write_gets_the_batch_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename_once = iter([True])
    sync = os.fdatasync

    def renamed(descriptor: int) -> None:
        sync(descriptor)
        if next(rename_once, False):
            path.rename(path.with_suffix(".1"))

    monkeypatch.setattr(os, "fdatasync", renamed)
    appender(path).append(ONE)

    assert path.read_bytes() == path.with_suffix(".1").read_bytes() == ONE


def test_a_file_that_never_stays_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fdatasync", lambda _: path.unlink())

    with pytest.raises(ReceiverUnavailableError, match="moved away"):
        appender(path).append(ONE)


@pytest.mark.parametrize("torn", [b'{"n":1', b'{"n":"' + b"x" * 200_000, bytes(64)])
def test_a_line_torn_by_a_crash_is_cut_off(path: Path, torn: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(ONE + torn)
    appender(path).append(TWO)

    assert path.read_bytes() == ONE + TWO


def test_a_line_that_is_not_ours_is_ended_not_cut(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"# mine")
    appender(path).append(ONE)

    assert path.read_bytes() == b"# mine\n" + ONE


@pytest.fixture
def small_disk() -> Any:
    """Let no file grow beyond ten octets; the kernel refuses as a full disk does."""
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_leaves_no_torn_line(path: Path, small_disk: Callable[[int], None]) -> None:
    growing = appender(path)
    growing.append(ONE)
    small_disk(len(ONE) + 5)
    with pytest.raises(ReceiverUnavailableError, match=r"trips\.jsonl: File too large"):
        growing.append(TWO)

    assert path.read_bytes() == ONE

    small_disk(resource.RLIM_INFINITY)
    growing.append(TWO)
    assert path.read_bytes() == ONE + TWO


def test_a_disk_that_cannot_sync_keeps_nothing_of_the_batch(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(5, "Input/output error")

    growing = appender(path)
    growing.append(ONE)
    monkeypatch.setattr(os, "fdatasync", broken)
    with pytest.raises(ReceiverUnavailableError, match="Input/output error"):
        growing.append(TWO)

    assert path.read_bytes() == ONE


def test_a_planted_symbolic_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    path.parent.mkdir()
    path.symlink_to(victim)
    with pytest.raises(AccessRefusedError, match="symbolic links"):
        appender(path).append(ONE)

    assert not victim.exists()


def test_a_link_planted_where_old_files_go_is_replaced(path: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    path.parent.mkdir()
    Path(f"{path}.1").symlink_to(victim)
    full = appender(path, max_size=1)
    full.append(ONE)
    full.append(TWO)

    assert victim.read_bytes() == b"precious"
    assert Path(f"{path}.1").read_bytes() == ONE


def test_a_hard_link_planted_where_everyone_may_write_is_refused(
    path: Path, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious\n")
    path.parent.mkdir()
    path.parent.chmod(0o777)
    os.link(victim, path)
    with pytest.raises(AccessRefusedError, match="everyone may write"):
        appender(path).append(ONE)

    assert victim.read_bytes() == b"precious\n"


def test_a_pipe_is_no_file_and_is_not_waited_for(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)
    with pytest.raises(AccessRefusedError, match="is not a file"):
        appender(path).append(ONE)


def test_a_folder_in_its_place_needs_somebody(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(AccessRefusedError, match="Is a directory"):
        appender(path).append(ONE)


def test_closing_twice_is_fine_and_the_next_batch_opens_again(path: Path) -> None:
    growing = appender(path)
    growing.append(ONE)
    growing.close()
    growing.close()
    growing.append(TWO)

    assert path.read_bytes() == ONE + TWO


def test_a_short_write_is_completed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, data[:3]))
    appender(path).append(ONE)

    assert path.read_bytes() == ONE
