"""The repository itself: no open ends, no strangers at the top, the layers hold."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOP = {
    *("canary_siem", "connectors", "dashboards", "listeners", "tests", "docs", ".ci"),
    *("pyproject.toml", "constraints.txt", "Makefile", "LICENSE", ".gitignore"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"),
}
OPEN_ENDS = re.compile(
    r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b"
)


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_only_what_belongs_there_stands_at_the_top() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP


def test_no_open_end_reaches_main() -> None:
    texts = [p for p in tracked() if p.suffix in {".py", ".md", ".toml", ".sh", ".sql"}]
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in texts
        if path.name != "LICENSE"
        for line in path.read_text("utf-8").splitlines()
        if OPEN_ENDS.search(line)
    ]

    assert found == []


def test_a_suppressed_rule_says_which_and_why() -> None:
    bare = re.compile(r"# noqa(?!: [A-Z]+\d+(, [A-Z]+\d+)* - \w)|# type: ignore(?!\[)")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.suffix == ".py" and "tests" not in path.relative_to(ROOT).parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if bare.search(line)
    ]

    assert found == []


def test_imports_only_go_down() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("listeners/dns/settings.py", "import connectors.jsonl"),
        ("canary_siem/names.py", "import connectors.jsonl"),
        ("canary_siem/kinds/web.py", "import canary_siem.kinds.dns"),
        ("canary_siem/trips.py", "import canary_siem.pipeline"),
        ("connectors/jsonl/settings.py", "import sqlite3"),
        ("canary_siem/strange.py", ""),
    ],
    ids=["across", "up-and-out", "kind-to-kind", "up", "sql", "no-layer"],
)
@pytest.mark.slow
def test_a_planted_fault_is_reported(tmp_path: Path, place: str, line: str) -> None:
    for path in tracked():
        if path.suffix in {".py", ".toml"} and path.relative_to(ROOT).parts[0] != "tests":
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    target = tmp_path / place
    text = target.read_text() if target.exists() else '"""A stranger."""\n'
    target.write_text(f"{text}\n{line}\n")

    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode != 0
    assert "BROKEN" in done.stdout or "strange" in done.stdout
