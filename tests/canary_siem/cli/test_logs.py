import json
import sys
from typing import Any

import pytest
import structlog

from canary_siem.cli import logs


@pytest.fixture(autouse=True)
def _as_before() -> Any:
    yield
    structlog.reset_defaults()


def test_machines_get_a_json_line_that_begins_with_the_event(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure()

    structlog.get_logger("x").warning("receiver in trouble", connector="es", tries=3)

    captured = capsys.readouterr()
    line = json.loads(captured.err)
    assert captured.out == ""
    assert captured.err.startswith('{"event":"receiver in trouble"')
    assert (line["connector"], line["tries"], line["level"]) == ("es", 3, "warning")
    assert line["timestamp"].endswith("Z")


def test_debug_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()

    structlog.get_logger("x").debug("chatter")

    assert capsys.readouterr().err == ""


def test_an_exception_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()

    structlog.get_logger("x").error("task failed", exc_info=ValueError("odd\nvalue"))

    [line] = capsys.readouterr().err.splitlines()
    assert "ValueError: odd" in json.loads(line)["exception"]


def test_a_person_gets_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    logs.configure()

    structlog.get_logger("x").info("stopping")

    assert "stopping" in capsys.readouterr().err


def test_what_is_no_json_is_written_as_text() -> None:
    assert logs.line("bound", path=logs).startswith('{"event":"bound","path":"<module')
