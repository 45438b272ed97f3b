"""Programs from PyPI that would not live well beside ours: each in an environment of its own."""

import os
import venv
from collections.abc import Sequence
from ctypes.util import find_library
from pathlib import Path

from tests.backends import debian, places
from tests.backends.commands import answers, run

SCHEMATHESIS = "4.32.5"
SIGMA = (
    *("sigma-cli==3.1.0", "pySigma==1.5.1"),  # pySigma 2 is newer than what its backends take
    *("pySigma-backend-elasticsearch==2.1.1", "pySigma-backend-splunk==2.1.0", "eql==1.0.1"),
    "esql-parser==9.1.3",  # made of Elasticsearch's own grammar
)
KQL = (
    *("duckdb-kql==1.1.2", "duckdb==2.0.1", "pytz==2026.6"),
    "azure-mgmt-securityinsight==2.0.0b2",  # 1.0.0 knows no rules that run each minute
)
APPINSPECT = ("splunk-appinspect==4.3.1",)
SLIM = ("splunk-packaging-toolkit==1.2.8",)


def schemathesis() -> None:
    """Install the fuzzer that asks the API what its description allows, and what not."""
    tool("schemathesis", SCHEMATHESIS)


def sigma() -> None:
    """Install what checks and converts Sigma rules, and Elastic's EQL engine and ES|QL grammar."""
    together("sigma", SIGMA)


def appinspect() -> None:
    """Install Splunk's inspector of apps; it asks libmagic what a file is."""
    if find_library("magic") is None:
        debian.apt_install("libmagic1")
    together("splunk-appinspect", APPINSPECT)


def slim() -> None:
    """Install Splunk's packaging toolkit, which has the specifications of its files in it."""
    together("slim", SLIM)


def kql() -> None:
    """Install an engine that runs KQL, and Microsoft's own shapes of analytics rules."""
    together("duckdb-kql", KQL)


def together(name: str, requirements: Sequence[str]) -> None:
    """Install *requirements* into one environment, and link the command *name* of it."""
    home = places.cache() / "pypi" / name
    mark = home / "requirements.txt"
    wanted = "\n".join(requirements)
    if not (mark.exists() and mark.read_text() == wanted):
        venv.create(home, with_pip=True, clear=True)
        run([home / "bin/python", "-m", "pip", "-q", "install", *requirements])
        mark.write_text(wanted)
    link(home / "bin" / name)


def tool(name: str, version: str) -> None:
    """Install *name*, whose command has the same name, and link it into the cache's bin/."""
    binary = places.cache() / "bin" / name
    if answers([binary, "--version"], version):
        return
    home = places.cache() / "pypi" / name
    venv.create(home, with_pip=True, clear=True)
    run([home / "bin/python", "-m", "pip", "-q", "install", f"{name}=={version}"])
    link(home / "bin" / name)


def link(command: Path) -> None:
    """Link *command* into the cache's bin/."""
    binary = places.cache() / "bin" / command.name
    linked = binary.with_suffix(f".{os.getpid()}")
    linked.unlink(missing_ok=True)
    linked.symlink_to(command)
    linked.replace(binary)
