"""What is planted is sound: by Python's judges, old and new, and by systemd."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from canary_siem.kinds.log_watch.patterns import fields, rules
from canary_siem.kinds.log_watch.planting import agent, name, unit

ROOT = Path(__file__).parents[4]
PATTERNS = ["mysql-denied", "mysql-query", "sshd", "sudo", r"(?P<zone>\w+) \"'\\ é (?P<x>y)"]
FILES = ["/var/log/auth.log", '/srv/it\'s "mine"/é\\n.log']
EXPOSED_AT_MOST = 20
"""Of 100; a unit without any hardening has 96."""
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="no systemd-analyze here"
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The agent, with all there is in it."""
    path = tmp_path_factory.mktemp("agent") / "log-relay.py"
    path.write_bytes(
        agent("log-relay", "id.ct.example.org", FILES, fields(PATTERNS), rules(PATTERNS))
    )
    path.chmod(0o700)
    return path


def judge(*words: str | Path) -> str:
    """Run one of the judges beside our Python; give what it has to say against something."""
    command = [Path(sys.executable).with_name(str(words[0])), *words[1:]]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_python_3_8_reads_it(program: Path) -> None:
    assert ast.parse(program.read_text("utf-8"), feature_version=(3, 8)).body
    assert judge("vermin", "--no-tips", "--violations", "-t=3.8-", program) == ""


def test_it_is_clean(program: Path) -> None:
    lines = ["--ignore", "E501"]  # a pattern is as long as it is

    assert judge("ruff", "check", "--config", "pyproject.toml", *lines, program) == ""
    assert judge("mypy", "--strict", "--config-file", "", program) == ""


def test_it_has_its_settings(program: Path) -> None:
    told = {
        each.targets[0].id: ast.literal_eval(each.value)
        for each in ast.parse(program.read_text("utf-8")).body
        if isinstance(each, ast.Assign)
        and isinstance(each.targets[0], ast.Name)
        and each.targets[0].id in {"HOST", "NAME", "FILES", "FIELDS", "RULES"}
    }

    assert told == {
        "HOST": "id.ct.example.org",
        "NAME": "log-relay",
        "FILES": FILES,
        "FIELDS": fields(PATTERNS),
        "RULES": [dict(rule) for rule in rules(PATTERNS)],
    }


def test_it_says_how_it_is_used(program: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", program, "--help"], check=True, capture_output=True, text=True
    )

    assert "--via {dns,http}" in done.stdout


def test_names_differ_by_seed() -> None:
    assert len({name(bytes([seed]) * 16) for seed in range(30)}) == 30


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """The unit, with programs that are there: verify looks for them."""
    path = tmp_path / "log-relay.service"
    text = unit("log-relay", ["/var/log/auth.log"]).decode()
    path.write_text(text.replace("/usr/bin/python3", sys.executable))
    return path


@needs_systemd
def test_systemd_finds_no_fault(service: Path) -> None:
    said = analyze("verify", "--man=no", str(service))

    assert (said.returncode, said.stderr.strip()) == (0, "")


@needs_systemd
def test_it_is_exposed_no_more_than_it_must_be(service: Path) -> None:
    said = analyze("security", "--offline=true", f"--threshold={EXPOSED_AT_MOST}", str(service))

    assert said.returncode == 0, said.stdout[-400:]


def test_it_sees_where_its_files_lie() -> None:
    text = unit("log-relay", ["/var/log/auth.log", "/home/anna/app.log"]).decode()

    assert "\nProtectHome=read-only\n" in text
    assert "\nPrivateTmp=yes\n" in text
