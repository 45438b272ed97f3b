"""A shell for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.canary_siem.cli.shell import CONFIG, Shell


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CANARY_SIEM_CONFIG", raising=False)
    (tmp_path / "canary-siem.toml").write_text(CONFIG)
    yield Shell(tmp_path)
    structlog.reset_defaults()  # commands write their logs to a stderr that is gone
