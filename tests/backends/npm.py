"""What npm's registry gives: a few files of a package, with nothing of it run."""

import json
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path

from tests.backends import debian, places
from tests.backends.commands import run

AXE_CORE = "4.14.1"
KUSTO = "12.4.1"
ADAPTIVE_CARDS = "3.0.6"
KUSTO_FILES = ("bridge.min.js", "Kusto.Language.Bridge.min.js")


def axe_core() -> None:
    """Fetch the judge of accessibility, a script that a browser runs in a page."""
    package("axe-core", AXE_CORE, ["axe.min.js", "LICENSE"])


def kusto() -> None:
    """Fetch Microsoft's language service of KQL, which runs in Node.js."""
    package(places.KUSTO, KUSTO, KUSTO_FILES)


def adaptive_cards() -> None:
    """Fetch Microsoft's own reader of Adaptive Cards, which judges a card in Node.js too."""
    package(places.CARDS, ADAPTIVE_CARDS, ["dist/adaptivecards.min.js", "LICENSE"])


def package(name: str, version: str, files: Sequence[str]) -> None:
    """Put *files* of *name* into the cache; whole or not at all."""
    home = places.npm(name)
    if _version(home) == version:
        return
    if shutil.which("npm") is None:
        debian.apt_install("npm")
    unfinished = home.with_suffix(".partial")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    quiet = ["--silent", "--pack-destination", str(unfinished)]
    run(["npm", "pack", f"{name}@{version}", *quiet], folder=unfinished)
    (archive,) = unfinished.glob("*.tgz")
    with tarfile.open(archive) as packed:
        for each in ("package.json", *files):
            content = packed.extractfile(f"package/{each}")
            assert content, f"{each} is no file of {name}"
            (unfinished / each).parent.mkdir(parents=True, exist_ok=True)
            (unfinished / each).write_bytes(content.read())
    archive.unlink()
    shutil.rmtree(home, ignore_errors=True)
    unfinished.rename(home)


def _version(home: Path) -> str:
    described = home / "package.json"
    return str(json.loads(described.read_text())["version"]) if described.exists() else ""
