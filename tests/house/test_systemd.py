"""The systemd unit, judged by systemd where it is present."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from canary_siem.api.server import GRACE
from canary_siem.service import DRAIN_SECONDS

UNIT = Path(__file__).parents[2] / "docs" / "systemd" / "canary-siem.service"
EXPOSED_AT_MOST = 20
"""Of 100; a unit without any hardening has 96."""

present = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")


def settings(name: str) -> list[str]:
    return re.findall(rf"(?m)^{name}=(.*)$", UNIT.read_text("utf-8"))


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Give the unit with a program that is there: verify looks for it."""
    program = tmp_path / "canary-siem"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    copy = tmp_path / UNIT.name
    text = UNIT.read_text("utf-8")
    copy.write_text(text.replace("/opt/canary-siem/bin/canary-siem", str(program)), "utf-8")
    return copy


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@present
def test_systemd_finds_no_fault(unit: Path) -> None:
    said = analyze("verify", "--man=no", str(unit))

    assert (said.returncode, said.stderr.strip()) == (0, "")


@present
def test_a_planted_fault_is_found(unit: Path) -> None:
    unit.write_text(unit.read_text("utf-8").replace("RestartSec=2", "RestartSec=soon"), "utf-8")
    said = analyze("verify", "--man=no", str(unit))

    assert "soon" in said.stderr


@present
def test_it_is_exposed_no_more_than_it_must_be(unit: Path) -> None:
    said = analyze("security", "--offline=true", f"--threshold={EXPOSED_AT_MOST}", str(unit))

    assert said.returncode == 0, said.stdout[-400:]


def test_what_the_service_needs_is_there() -> None:
    assert settings("Type") == ["notify"]
    assert settings("AmbientCapabilities") == ["CAP_NET_BIND_SERVICE"]
    assert settings("CapabilityBoundingSet") == ["CAP_NET_BIND_SERVICE"]
    assert settings("StateDirectory") == ["canary-siem"]
    assert settings("ExecStart")[0].startswith("/")


def test_it_waits_for_the_drain() -> None:
    (seconds,) = settings("TimeoutStopSec")

    assert int(seconds) >= DRAIN_SECONDS + 3 * GRACE
