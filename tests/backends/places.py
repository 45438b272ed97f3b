"""Where the backends and the tools they need are."""

import os
import re
import shutil
from pathlib import Path

ELASTICSEARCH_VERSION = "9.4.3"
JAVA_RELEASES = range(21, 26)
CARDS = "adaptivecards"
KUSTO = "@kusto/language-service-next"
HERE = Path(__file__).parent


def cache() -> Path:
    """The folder that everything is installed into."""
    user_cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    default = Path(user_cache).expanduser() / "canary-siem-backends"
    return Path(os.environ.get("CANARY_SIEM_BACKENDS") or default).absolute()


def elasticsearch_home() -> Path:
    """The unpacked Elasticsearch."""
    return cache() / "elasticsearch" / ELASTICSEARCH_VERSION


def unpacked(package: str) -> Path:
    """The files of a Debian package that was unpacked instead of installed."""
    return cache() / "debian" / package


def library_environment(package: str) -> dict[str, str]:
    """Make the environment in which an unpacked program finds the libraries that came with it."""
    folders = {path.parent for path in unpacked(package).glob("usr/lib/**/*.so*")}
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(sorted(map(str, folders)))}


def npm(package: str) -> Path:
    """The files of a package from npm."""
    return cache() / "npm" / package


def lacking_cards() -> str | None:
    """Say in words that the reader of Adaptive Cards, or Node.js, is not there; None if both."""
    if (npm(CARDS) / "dist/adaptivecards.min.js").exists():
        return lacking("node")
    return "adaptivecards not found: run python -m tests.backends.install"


def lacking_axe() -> str | None:
    """Say in words that axe-core is not there; None if it is."""
    if (npm("axe-core") / "axe.min.js").exists():
        return None
    return "axe-core not found: run python -m tests.backends.install"


def lacking_kusto() -> str | None:
    """Say in words that KQL's language service, or Node.js, is not there; None if both are."""
    if (npm(KUSTO) / "bridge.min.js").exists():
        return lacking("node")
    return "Kusto's language service not found: run python -m tests.backends.install"


def find(program: str) -> Path | None:
    """Find *program* in the cache, else on the PATH."""
    own = cache() / "bin" / program
    if own.exists():
        return own
    found = shutil.which(program)
    return Path(found) if found else None


def lacking(*programs: str) -> str | None:
    """Say in words which of *programs* is not there; None if all are."""
    lost = [program for program in programs if find(program) is None]
    if not lost:
        return None
    return f"{', '.join(lost)} not found: run python -m tests.backends.install"


def lacking_calc() -> str | None:
    """Say in words that LibreOffice, or its spreadsheet, is not there; None if both are."""
    office = find("soffice")
    if office and (office.resolve().parent / "libsclo.so").exists():
        return None
    return "LibreOffice with Calc not found: run python -m tests.backends.install"


def jdk() -> Path | None:
    """Find a JDK that Elasticsearch can run on: ES_JDK, else the best beside the default one."""
    chosen = os.environ.get("ES_JDK")
    if chosen:
        return Path(chosen)
    folders = {Path("/usr/lib/jvm")}
    java = shutil.which("java")
    if java:
        folders.add(Path(java).resolve().parents[2])
    homes = [home for folder in folders if folder.is_dir() for home in folder.iterdir()]
    usable = [(java_release(home), home) for home in homes if java_release(home) in JAVA_RELEASES]
    return max(usable)[1] if usable else None


def java_release(home: Path) -> int:
    """Read the major release of the JDK in *home*; 0 if there is none."""
    try:
        text = (home / "release").read_text()
    except OSError:
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', text, re.MULTILINE)
    return int(found[1]) if found else 0
