"""The unit is sound, by systemd, and lets the agent do no more than it must."""

import shutil
import subprocess
from pathlib import Path

import pytest

from canary_siem.artifacts.agents.watch.unit import unit

EXPOSED_AT_MOST = 25
"""Of 100; a unit without any hardening has 96."""
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="no systemd-analyze here"
)


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(params=[False, True], ids=["files", "programs"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The unit, with a program that is there: verify looks for it."""
    path = tmp_path / "hostmon-1.service"
    text = unit("hostmon-1", ["/srv/plans.ods"], runs=request.param).decode()
    path.write_text(text.replace("/usr/local/sbin/hostmon-1", "/bin/true"))
    return path


@needs_systemd
def test_systemd_finds_no_fault(service: Path) -> None:
    said = analyze("verify", "--man=no", str(service))

    assert (said.returncode, said.stderr.strip()) == (0, "")


@needs_systemd
def test_it_is_exposed_no_more_than_it_must_be(service: Path) -> None:
    said = analyze("security", "--offline=true", f"--threshold={EXPOSED_AT_MOST}", str(service))

    assert said.returncode == 0, said.stdout[-400:]


def test_it_says_what_the_agent_does() -> None:
    assert b"when programs are run." in unit("hostmon-1", ["/bin/id"], runs=True)
    assert b"when files are read." in unit("hostmon-1", ["/bin/id"], runs=False)


def test_it_sees_where_its_files_lie() -> None:
    text = unit("hostmon-1", ["/etc/x", "/home/anna/plans.ods"], runs=False).decode()

    assert "\nProtectHome=read-only\n" in text
    assert "\nPrivateTmp=yes\n" in text
