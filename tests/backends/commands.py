"""Running the commands of an installation."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class NotHereError(Exception):
    """This machine cannot have the backend; the message says why."""


class FailedError(Exception):
    """An installation went wrong that should not have."""


def answers(
    argv: Sequence[str | Path], text: str = "", environment: Mapping[str, str] | None = None
) -> bool:
    """Say whether a command ends well and prints *text*."""
    try:
        return text in run(argv, environment=environment)
    except (FailedError, OSError):
        return False


def run(
    argv: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run a command; return what it printed, or fail with its last lines."""
    quiet = {**(environment or os.environ), "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        list(map(str, argv)),
        cwd=folder,
        env=quiet,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        last = " / ".join(done.stdout.strip().splitlines()[-3:])
        raise FailedError(f"{argv[0]} ended with status {done.returncode}: {last}")
    return done.stdout
