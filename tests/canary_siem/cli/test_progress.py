import sys

import pytest

from canary_siem.cli import progress
from canary_siem.cli.progress import Progress


def test_what_takes_long_shows_a_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)

    with Progress("planting", 4) as bar:
        bar.reached(1)
        bar.reached(4)

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "planting" in captured.err
    assert captured.err.endswith("4/4\n")


def test_what_is_quick_shows_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    with Progress("planting", 4) as bar:
        bar.reached(4)

    assert capsys.readouterr().err == ""


def test_where_no_one_looks_nothing_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)

    with Progress("planting", 4) as bar:
        bar.reached(4)

    assert capsys.readouterr().err == ""
