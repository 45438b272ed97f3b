"""What judges things of Splunk's where there is no Splunk: grammar, data models, dashboards.

The grammar is Teragrep's, whose language is Splunk's search language by another name; it runs
nothing. The data models are those of the Common Information Model as JSON, which Splunk's own
test suite for add-ons carries. Dashboard Studio's own parts, which Splunk gives to npm, say
whether a definition is one, and draw it; they search nothing.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.backends import debian, places
from tests.backends.commands import run

GRAMMAR = "9.4.1"
MODELS = "7.0.5"
PROGRAM = places.HERE / "Spl.java"
STUDIO = places.HERE / "splunk_dashboards"
MISSING = "not found: run python -m tests.backends.install"


def grammar() -> None:
    """Fetch the grammar of searches from Maven Central."""
    jar = _jar()
    if jar.exists():
        return
    debian.ensure_jdk()
    if shutil.which("mvn") is None:
        debian.apt_install("maven")
    repository = places.cache() / "maven-spl"
    maven = ["mvn", "-q", "-B", f"-Dmaven.repo.local={repository}", "dependency:get"]
    run([*maven, "-Dtransitive=false", f"-Dartifact=com.teragrep:pth_03:{GRAMMAR}"])
    (found,) = repository.glob(f"**/{jar.name}")
    jar.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(found, jar)
    shutil.rmtree(repository)


def models() -> None:
    """Fetch the data models, without all that the test suite needs to run."""
    home = _models()
    if home.is_dir():
        return
    unfinished = places.cache() / "cim" / "partial"
    shutil.rmtree(unfinished, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "-q", "install", "--no-deps"]
    run([*pip, "--target", str(unfinished), f"pytest-splunk-addon=={MODELS}"])
    unfinished.rename(home.parents[1])


def studio() -> None:
    """Make one script of Dashboard Studio's parts: of some hundred packages one file stays."""
    page = studio_page()
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(STUDIO.iterdir())))
    mark = page.with_name("made-of")
    if mark.exists() and mark.read_text() == wanted.hexdigest():
        return
    if shutil.which("npm") is None:
        debian.apt_install("npm")
    unfinished = page.parent.with_suffix(".partial")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(STUDIO, unfinished)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--legacy-peer-deps"]
    run(["npm", "install", *quiet], folder=unfinished)
    production = ['--define:process.env.NODE_ENV="production"', "--define:global=window"]
    bundled = ["--bundle", "--minify", "--loader:.js=jsx", "--log-level=error", *production]
    esbuild = unfinished / "node_modules/.bin/esbuild"
    run([esbuild, "page.jsx", *bundled, "--outfile=page.js"], folder=unfinished)
    page.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(unfinished / page.name, page)
    mark.write_text(wanted.hexdigest())
    shutil.rmtree(unfinished)


def studio_page() -> Path:
    """Say where that page's script is."""
    return places.npm("splunk-dashboards") / "page.js"


def lacking_studio() -> str | None:
    """Say in words that the page of Dashboard Studio's parts is not there; None if it is."""
    return None if studio_page().exists() else f"Dashboard Studio's parts {MISSING}"


def lacking_grammar() -> str | None:
    """Say in words that the grammar, or a JDK, is not there; None if both are."""
    return None if _java() and _jar().exists() else f"the grammar of searches {MISSING}"


def lacking_models() -> str | None:
    """Say in words that the data models are not there; None if they are."""
    return None if _models().is_dir() else f"Splunk's data models {MISSING}"


def faults(searches: Sequence[str]) -> list[str]:
    """Give for each search, macros written out, what is wrong with it; empty for nothing."""
    done = subprocess.run(
        [str(_java()), "-cp", str(_jar()), str(PROGRAM)],
        input="\0".join(searches),
        check=True,
        capture_output=True,
        text=True,
        timeout=100,
    )
    return done.stdout.splitlines()


def model(name: str) -> str:
    """Give a data model as JSON."""
    return (_models() / f"{name}.json").read_text("utf-8")


def _jar() -> Path:
    return places.cache() / "spl" / f"pth_03-{GRAMMAR}.jar"


def _models() -> Path:
    return places.cache() / "cim" / MODELS / "pytest_splunk_addon/data_models"


def _java() -> Path | None:
    home = places.jdk()
    return home / "bin/java" if home else places.find("java")
