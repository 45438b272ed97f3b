"""A shell in a folder of its own: commands in this process, or in one of theirs."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from canary_siem.cli.program import program

COMMAND = Path(sys.executable).with_name("canary-siem")
CONFIG = """\
domains = ["ct.example.org"]
nx_domains = ["nx.example.net"]
public_ips = ["203.0.113.10"]
data_dir = "data"
[connectors.file]
type = "jsonl"
path = "trips.jsonl"
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def documents(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    @property
    def document(self) -> dict[str, Any]:
        [found] = self.documents
        return found


@dataclass(frozen=True, slots=True)
class Shell:
    """Somebody in *folder*, where a configuration lies."""

    folder: Path

    def __call__(self, *words: str, **environment: str) -> Said:
        """Run a command in this process."""
        done = CliRunner(env=environment).invoke(program, list(words), prog_name="canary-siem")
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, done.stdout, done.stderr)

    def json(self, *words: str) -> Said:
        """Run a command that must succeed, with --json."""
        said = self(*words, "--json")
        assert said.code == 0, said.err
        return said

    def plant(self, kind: str = "web", memo: str = "finance share", *words: str) -> dict[str, Any]:
        """Plant a token."""
        return self.json("token", "create", kind, "--memo", memo, *words).document

    def start(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        """Start a process of its own."""
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        return subprocess.Popen(
            [COMMAND, *words],
            cwd=self.folder,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )
