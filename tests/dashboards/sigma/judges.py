"""The judges of Sigma rules, in the environment that tests/backends/pypi.py makes for them."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.backends import places
from tests.backends.fixtures import needs
from tests.house.generated import ROOT

HERE = Path(__file__).parent
SIGMA = ROOT / "dashboards/sigma"
RULES = SIGMA / "rules"
ATTACK = HERE / "attack.json"
"""The tactics and techniques that our rules name, as MITRE's own bundle has them."""


def rules() -> dict[str, Path]:
    """Give the files by the names that their rules have in dashboards/rules.toml."""
    found = sorted(RULES.glob("*.yml"))
    return {each.stem.removeprefix("mr_").removeprefix("canary_siem_"): each for each in found}


def check(folder: Path, attack: Path = ATTACK) -> tuple[int, str]:
    """Let ``sigma check -i`` look at *folder*; give its exit status and what it said."""
    done = ask("check", {"rules": str(folder), "attack": str(attack)})
    return done.returncode, done.stdout + done.stderr


def convert(jobs: Sequence[tuple[Path, str, Path | None]]) -> list[Any]:
    """Convert rules by a backend and a pipeline; a refusal is {"error": …}."""
    told = [[str(rule), backend, pipeline and str(pipeline)] for rule, backend, pipeline in jobs]
    return answer("convert", told)


def run_eql(query: str, corpora: Sequence[Sequence[Any]]) -> list[list[list[str]]]:
    """Run an EQL query over each corpus; give the ids of the events of each match."""
    return answer("eql", [[query, list(each)] for each in corpora])


def answer(command: str, jobs: list[Any]) -> list[Any]:
    """Ask for *jobs* to be done."""
    done = ask(command, {"jobs": jobs})
    assert done.returncode == 0, done.stderr[-4000:]
    told: list[Any] = json.loads(done.stdout)
    return told


def ask(command: str, told: Any) -> "subprocess.CompletedProcess[str]":
    """Run a command of inside.py; skip the test where its environment is missing."""
    needs(places.lacking("sigma"))
    program = places.find("sigma")
    assert program
    python = program.resolve().parent / "python"
    return subprocess.run(
        [str(python), str(HERE / "inside.py"), command],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
