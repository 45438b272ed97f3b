"""What was saved is read again; what is broken is nothing."""

from pathlib import Path

import pytest

from canary_siem.artifacts.agents.log_watch.memory import load, save


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


def test_what_was_saved_is_loaded(place: Path) -> None:
    state = {"sender": {"pending": [[{"user.name": "caf\udce9"}, 0]]}}

    save(place, {"old": 1})
    save(place, state)

    assert load(place) == state
    assert [each.name for each in place.parent.iterdir()] == ["state.json"]
    assert place.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [None, "", "{", "[]"])
def test_what_is_not_there_or_broken_is_nothing(place: Path, content: str | None) -> None:
    if content is not None:
        place.write_text(content)

    assert load(place) == {}
