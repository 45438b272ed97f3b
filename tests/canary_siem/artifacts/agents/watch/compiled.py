"""Compiles the agent, or a test's own program around it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from canary_siem.artifacts.agents.watch.program import agent

HOST = "h6jmkykjd2rrd2ahnkl6v6.ct.example.test"
STRICT = ("-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror")
AROUND = """\
#define main agents_main
#include "agent.c"
#undef main
"""
"""What a test's own program begins with: all of the agent but its beginning."""


def compiled(folder: Path, source: str | bytes, *options: str, compiler: str = "cc") -> Path:
    """Compile *source* in *folder*; give the program."""
    if not shutil.which(compiler):
        pytest.skip(f"no {compiler}: run python -m tests.backends.install")
    file, program = folder / "program.c", folder / "program"
    file.write_bytes(source if isinstance(source, bytes) else source.encode())
    done = subprocess.run(
        [compiler, *options, "-o", program, file],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    return program


def around(folder: Path, source: str, *watched: str, runs: bool = False, host: str = HOST) -> Path:
    """Compile *source*, which has AROUND in it, with an agent that watches some paths."""
    made = agent("hostmon-1", host, watched or ["/srv/plans.ods"], runs=runs)
    (folder / "agent.c").write_bytes(made)
    return compiled(folder, source, "-Wno-unused-function")


def said(program: Path, *words: str | bytes) -> list[str]:
    """Run a program; give the lines that it says."""
    done = subprocess.run([program, *words], check=True, capture_output=True, timeout=60)
    return done.stdout.decode().splitlines()
