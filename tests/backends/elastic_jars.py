"""Parts of Elasticsearch that the cut-down build lacks and Maven Central has.

KQL becomes a module of the node, which then runs Kibana's queries as they are written. Of ES|QL
only the grammar can be had: it says whether a text is ES|QL, and runs nothing.
"""

import shutil
import subprocess
import zipfile
from pathlib import Path

from tests.backends import debian, places
from tests.backends.commands import run

GROUP = "org.elasticsearch.plugin"
DESCRIPTOR = "META-INF/es-plugins/x-pack-kql/plugin-descriptor.properties"
GRAMMAR = places.HERE / "Grammar.java"


def kql() -> None:
    """Put KQL beside the modules of the node."""
    module = places.elasticsearch_home() / "modules/x-pack-kql"
    if module.is_dir():
        return
    unfinished = places.cache() / "elasticsearch/x-pack-kql.partial"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    jar = fetched("x-pack-kql", unfinished)
    with zipfile.ZipFile(jar) as packed:
        (unfinished / "plugin-descriptor.properties").write_bytes(packed.read(DESCRIPTOR))
    shutil.copy(antlr(), unfinished)
    unfinished.rename(module)


def esql() -> None:
    """Have the grammar of ES|QL lie ready."""
    home = places.cache() / "elasticsearch/esql"
    if not list(home.glob("*.jar")):
        home.mkdir(parents=True, exist_ok=True)
        fetched("x-pack-esql", home)


def fetched(artifact: str, folder: Path) -> Path:
    """Fetch one jar of the node's own release from Maven Central into *folder*."""
    if shutil.which("mvn") is None:
        debian.apt_install("maven")
    repository = places.cache() / f"maven-{artifact}"
    name = f"{GROUP}:{artifact}:{places.ELASTICSEARCH_VERSION}"
    maven = ["mvn", "-q", "-B", f"-Dmaven.repo.local={repository}"]
    run([*maven, "dependency:get", "-Dtransitive=false", f"-Dartifact={name}"])
    jar = f"{artifact}-{places.ELASTICSEARCH_VERSION}.jar"
    (found,) = repository.glob(f"**/{jar}")
    shutil.copy(found, folder / jar)
    shutil.rmtree(repository)
    return folder / jar


def antlr() -> Path:
    """Find the library that every grammar of Elasticsearch runs on."""
    (found,) = (places.elasticsearch_home() / "modules/lang-painless").glob("antlr4-*.jar")
    return found


def lacking_kql() -> str | None:
    """Say in words that the node has no KQL; None if it has."""
    if (places.elasticsearch_home() / "modules/x-pack-kql").is_dir():
        return None
    return "KQL for Elasticsearch not found: run python -m tests.backends.install"


def lacking_esql() -> str | None:
    """Say in words that ES|QL's grammar, or a JDK, is not there; None if both are."""
    if places.jdk() and list((places.cache() / "elasticsearch/esql").glob("*.jar")):
        return None
    return "the grammar of ES|QL not found: run python -m tests.backends.install"


def esql_faults(query: str) -> list[str]:
    """Ask Elasticsearch's own grammar what is wrong with *query*; a line each."""
    home, jdk = places.elasticsearch_home(), places.jdk()
    (grammar,) = (places.cache() / "elasticsearch/esql").glob("*.jar")
    folders = (home / "lib", home / "modules/x-pack-core", home / "modules/x-pack-esql-core")
    jars = [grammar, antlr(), *(jar for folder in folders for jar in folder.glob("*.jar"))]
    done = subprocess.run(
        [f"{jdk}/bin/java", "-cp", ":".join(map(str, jars)), str(GRAMMAR)],
        input=query,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout.splitlines()
