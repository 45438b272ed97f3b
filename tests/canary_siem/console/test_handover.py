"""Log-ins outlive a restart, and nothing else of them does."""

import stat
import time
from pathlib import Path

import pytest

from canary_siem.console.handover import FILE, hand_on, take_up
from canary_siem.console.sessions import Sessions


def test_who_was_logged_in_still_is(tmp_path: Path) -> None:
    before, after = Sessions(), Sessions()
    text, session = before.begin("a")
    session.remember("once", "/tokens/x")

    hand_on(before, tmp_path)
    take_up(after, tmp_path)
    found = after.find(text)

    assert found
    assert (found.key_id, found.csrf, found.done) == ("a", session.csrf, {"once": "/tokens/x"})


def test_the_file_opens_nothing_is_ours_alone_and_is_read_once(tmp_path: Path) -> None:
    before = Sessions()
    text, _ = before.begin("a")

    hand_on(before, tmp_path)
    hand_on(before, tmp_path)  # a second end in order writes the same again
    (file,) = tmp_path.iterdir()
    mode, content = stat.S_IMODE(file.stat().st_mode), file.read_text()
    take_up(Sessions(), tmp_path)

    assert file.name == FILE
    assert mode == 0o600
    assert text not in content
    assert list(tmp_path.iterdir()) == []


def test_nobody_logged_in_leaves_no_file(tmp_path: Path) -> None:
    hand_on(Sessions(), tmp_path)
    take_up(Sessions(), tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b'[{"digest": 7}]',
        b"\xff",
        b'[{"digest": "x", "key_id": "a", "csrf": "c", "began": %d, "used": %d, "done": {}}]'
        % (time.time() - 9, time.time() - 9),
    ],
    ids=["nothing", "no list", "no row", "no text", "no digest"],
)
def test_what_cannot_be_read_is_forgotten(tmp_path: Path, content: bytes) -> None:
    sessions = Sessions()
    (tmp_path / FILE).write_bytes(content)

    take_up(sessions, tmp_path)

    assert len(sessions) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_ends_log_ins_and_nothing_more(tmp_path: Path) -> None:
    sessions = Sessions()
    sessions.begin("a")

    hand_on(sessions, tmp_path / "nowhere")
    take_up(sessions, tmp_path / "nowhere")

    assert len(sessions) == 1
