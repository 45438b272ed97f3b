"""Programs from PyPI that would not live well beside ours: each in an environment of its own."""

import os
import venv

from tests.backends import places
from tests.backends.commands import answers, run

SCHEMATHESIS = "4.32.5"


def schemathesis() -> None:
    """Install the fuzzer that asks the API what its description allows, and what not."""
    tool("schemathesis", SCHEMATHESIS)


def tool(name: str, version: str) -> None:
    """Install *name*, whose command has the same name, and link it into the cache's bin/."""
    binary = places.cache() / "bin" / name
    if answers([binary, "--version"], version):
        return
    home = places.cache() / "pypi" / name
    venv.create(home, with_pip=True, clear=True)
    run([home / "bin/python", "-m", "pip", "-q", "install", f"{name}=={version}"])
    linked = binary.with_suffix(f".{os.getpid()}")
    linked.unlink(missing_ok=True)
    linked.symlink_to(home / "bin" / name)
    linked.replace(binary)
