"""When a session ends, and that only its own cookie opens it."""

import pytest

from canary_siem.console import sessions
from canary_siem.console.sessions import ABSOLUTE, FORMS, IDLE, PER_KEY, Sessions


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_only_its_own_cookie_opens_it() -> None:
    kept = Sessions()
    text, session = kept.begin("a")
    other, _ = kept.begin("a")

    assert kept.find(text) is session
    assert len({text, other}) == 2
    assert len(text) >= 43, "256 bits"
    for wrong in ("", text[:-1], text + "x", "\udc80", "x" * 1000):
        assert kept.find(wrong) is None


def test_the_cookie_is_not_kept() -> None:
    kept = Sessions()
    text, _ = kept.begin("a")

    assert text.encode() not in kept._open


def test_it_ends_when_it_is_not_used() -> None:
    clock = Clock()
    kept = Sessions(clock)
    text, _ = kept.begin("a")
    clock.now += IDLE - 1
    assert kept.find(text)
    clock.now += IDLE - 1
    assert kept.find(text)
    clock.now += IDLE

    assert kept.find(text) is None
    assert len(kept) == 0


def test_it_ends_however_much_it_is_used() -> None:
    clock = Clock()
    kept = Sessions(clock)
    text, _ = kept.begin("a")
    for _ in range(int(ABSOLUTE / IDLE * 2) - 1):
        clock.now += IDLE / 2
        assert kept.find(text)
    clock.now += IDLE / 2

    assert kept.find(text) is None


def test_those_of_a_key_end_together() -> None:
    kept = Sessions()
    mine, _ = kept.begin("a")
    other, _ = kept.begin("b")
    kept.end_all_of("a")

    assert kept.find(mine) is None
    assert kept.find(other)


def test_one_is_ended_alone() -> None:
    kept = Sessions()
    first, _ = kept.begin("a")
    second, _ = kept.begin("a")
    kept.end(first)
    kept.end("unknown")

    assert kept.find(first) is None
    assert kept.find(second)


def test_a_key_has_so_many_and_the_one_used_least_recently_goes() -> None:
    kept = Sessions()
    texts = [kept.begin("a")[0] for _ in range(PER_KEY)]
    assert kept.find(texts[0])
    kept.begin("a")

    assert kept.find(texts[0])
    assert kept.find(texts[1]) is None
    assert len(kept) == PER_KEY


def test_all_together_are_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "SESSIONS", 3)
    kept = Sessions()
    first, _ = kept.begin("a")
    for each in "bcd":
        kept.begin(each)

    assert kept.find(first) is None
    assert len(kept) == 3


def test_what_is_over_is_swept_when_another_begins() -> None:
    clock = Clock()
    kept = Sessions(clock)
    kept.begin("a")
    clock.now += IDLE
    kept.begin("b")

    assert len(kept) == 1


def test_a_session_knows_its_own_forms() -> None:
    _, session = Sessions().begin("a")

    assert session.knows(session.csrf)
    assert not session.knows("")
    assert not session.knows("\udc80")


def test_a_session_remembers_so_many_forms() -> None:
    _, session = Sessions().begin("a")
    for number in range(FORMS + 1):
        session.remember(str(number), f"/{number}")

    assert len(session.done) == FORMS
    assert "0" not in session.done
    assert session.done[str(FORMS)] == f"/{FORMS}"


def test_it_is_as_old_after_a_restart_as_it_was() -> None:
    before, after, wall = Clock(), Clock(), Clock()
    first = Sessions(before, wall)
    text, _ = first.begin("a")
    other, _ = first.begin("a")
    before.now += IDLE - 10
    wall.now += IDLE - 10
    assert first.find(text)

    rows = first.kept()
    wall.now += 20
    after.now = 5.0  # another machine start: its monotonic clock knows nothing of the first
    second = Sessions(after, wall)
    second.take_up(rows)

    assert second.find(other) is None
    assert second.find(text)
    after.now += IDLE
    assert second.find(text) is None


def test_what_ended_or_is_of_a_time_to_come_is_not_taken_up() -> None:
    first = Sessions()
    ended, _ = first.begin("a")
    first.begin("a")
    first.end(ended)
    (row,) = first.kept()
    second = Sessions(wall=lambda: row.used - 1)
    second.take_up([row])

    assert len(second) == 0
