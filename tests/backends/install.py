"""Install the real servers and tools that the tests and the bench need.

python -m tests.backends.install [NAME...]; with no name, everything. What is there already is
left alone. Daemons are unpacked into the cache, never installed: nothing starts or is enabled.
"""

import fcntl
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.backends import debian, elastic_jars, golang, mta, npm, places, pypi, splunk
from tests.backends.commands import FailedError, NotHereError, run

SONARQUBE = "26.9.0.129388"  # carries Elasticsearch 9.4.3


def main(names: Sequence[str]) -> int:
    """Install *names*, or everything; return the exit status."""
    unknown = set(names) - set(ITEMS)
    if unknown:
        sys.stderr.write(f"no such backend: {', '.join(unknown)}; there are {', '.join(ITEMS)}\n")
        return 2
    (places.cache() / "bin").mkdir(parents=True, exist_ok=True)
    with (places.cache() / "lock").open("w") as lock, ThreadPoolExecutor(2) as pool:
        fcntl.flock(lock, fcntl.LOCK_EX)
        chosen = names or list(ITEMS)
        return 0 if all(list(pool.map(installed, chosen))) else 1


def installed(name: str) -> bool:
    """Install one backend and say how it went; False if it went wrong."""
    try:
        ITEMS[name]()
    except NotHereError as error:
        return tell(f"{name}: not to be had here: {error}", well=True)
    except (FailedError, OSError, subprocess.SubprocessError, zipfile.BadZipFile) as error:
        return tell(f"{name}: failed: {error}", well=False)
    return tell(f"{name}: ready", well=True)


def tell(line: str, *, well: bool) -> bool:
    """Print *line* at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    return well


def elasticsearch() -> None:
    """Take Elasticsearch out of the SonarQube distribution, which has a cut-down build in it."""
    debian.ensure_jdk()
    home = places.elasticsearch_home()
    if not home.is_dir():
        take_elasticsearch(home)
    elastic_jars.kql()
    elastic_jars.esql()


def take_elasticsearch(home: Path) -> None:
    """Fetch the distribution and lay its Elasticsearch down as *home*."""
    if shutil.which("mvn") is None:
        debian.apt_install("maven")
    repository = places.cache() / "maven"
    artifact = f"org.sonarsource.sonarqube:sonar-application:{SONARQUBE}:zip"
    maven = ["mvn", "-q", "-B", f"-Dmaven.repo.local={repository}"]
    run([*maven, "dependency:get", "-Dtransitive=false", f"-Dartifact={artifact}"])
    folder = repository / "org/sonarsource/sonarqube/sonar-application" / SONARQUBE
    unpack(folder / f"sonar-application-{SONARQUBE}.zip", home)
    shutil.rmtree(repository)


def unpack(archive: Path, home: Path) -> None:
    """Lay the folder elasticsearch/ of *archive* down as *home*; whole or not at all."""
    unfinished = home.with_suffix(".partial")
    shutil.rmtree(unfinished, ignore_errors=True)
    top = f"sonarqube-{SONARQUBE}/"
    with zipfile.ZipFile(archive) as files:
        for member in files.infolist():
            if not member.filename.startswith(f"{top}elasticsearch/"):
                continue
            path = Path(files.extract(member, unfinished))
            executable = member.is_dir() or member.external_attr >> 16 & 0o100
            path.chmod(0o755 if executable else 0o644)
    unpacked = unfinished / top / "elasticsearch"
    (unpacked / "plugins").mkdir(exist_ok=True)
    unpacked.rename(home)
    shutil.rmtree(unfinished)


ITEMS: dict[str, Callable[[], None]] = {
    "elasticsearch": elasticsearch,
    "otelcol-hec": golang.collector,
    "coredns": golang.coredns,
    "package-spec": golang.package_spec,
    "axe-core": npm.axe_core,
    "adaptivecards": npm.adaptive_cards,
    "kusto": npm.kusto,
    "schemathesis": pypi.schemathesis,
    "sigma": pypi.sigma,
    "kql": pypi.kql,
    "splunk-appinspect": pypi.appinspect,
    "slim": pypi.slim,
    "spl": splunk.grammar,
    "cim": splunk.models,
    "splunk-dashboards": splunk.studio,
    **{name: partial(debian.daemon, name) for name in debian.DAEMONS},
    mta.PROGRAM: mta.install,
    **{name: partial(debian.tool, name) for name in debian.TOOLS},
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
