"""What has to lie ready before an Elasticsearch node can start."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.backends import places
from tests.backends.processes import free_port

NOBODY = 65534
SETTINGS = """\
cluster.name: canary-siem-tests
discovery.type: single-node
http.host: 127.0.0.1
transport.host: 127.0.0.1
cluster.routing.allocation.disk.threshold_enabled: false
action.destructive_requires_name: false
"""
HTTPS = "xpack.security.http.ssl: {enabled: true, certificate: http.pem, key: http-key.pem}\n"


def home(folder: Path) -> Path:
    """Elasticsearch refuses root, and its next user may not enter root's home: link it."""
    home = places.elasticsearch_home()
    if os.geteuid() != 0:
        return home
    linked = folder / "home"
    try:
        shutil.copytree(home, linked, copy_function=os.link)
    except shutil.Error:
        shutil.copytree(home, linked, dirs_exist_ok=True)
    return linked


def configure(folder: Path, port: int, password: str | None, more: str, *, https: bool) -> None:
    """Lay out the node's folders and its configuration."""
    for name in ("data", "logs", "tmp", "repo"):
        (folder / name).mkdir()
    config = folder / "config"
    shutil.copytree(places.elasticsearch_home() / "config", config)
    options = (config / "jvm.options").read_text().splitlines()
    kept = [line for line in options if "gc.log" not in line and "hs_err_pid" not in line]
    (config / "jvm.options").write_text("\n".join(kept) + "\n")
    own = {
        "http.port": port,
        "transport.port": free_port(),
        "path.data": folder / "data",
        "path.logs": folder / "logs",
        "path.repo": folder / "repo",
        "xpack.security.enabled": "true" if password else "false",
    }
    lines = "".join(f"{key}: {value}\n" for key, value in own.items())
    if https:
        shutil.copy(folder / "server.pem", config / "http.pem")
        shutil.copy(folder / "server-key.pem", config / "http-key.pem")
        lines += HTTPS
    (config / "elasticsearch.yml").write_text(f"{SETTINGS}{lines}{more}\n")


def environment(
    home: Path, folder: Path, heap: str, *, whole_compiler: bool = False
) -> dict[str, str]:
    """Make the environment that the launcher wants."""
    jdk = str(places.jdk())
    level = "" if whole_compiler else " -XX:TieredStopAtLevel=1"
    temporary = str(folder / "tmp")
    unwanted = {"JAVA_HOME", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"}
    inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
    return inherited | {
        "ES_HOME": str(home),
        "ES_PATH_CONF": str(folder / "config"),
        "ES_DISTRIBUTION_TYPE": "zip",
        "ES_JAVA_HOME": jdk,
        "JAVA": f"{jdk}/bin/java",
        "JAVA_TYPE": "ES_JAVA_HOME",
        "ES_TMPDIR": temporary,
        "LIBFFI_TMPDIR": temporary,
        "HOSTNAME": "localhost",
        "ES_JAVA_OPTS": f"-Xms{heap} -Xmx{heap}{level} -XX:-UsePerfData",
        "CLI_JAVA_OPTS": f"-Xmx64m -XX:+UseSerialGC -XX:-UsePerfData -Djava.io.tmpdir={temporary}",
    }


def give_away(folder: Path, home: Path) -> Sequence[str | Path]:
    """Make everything but the shared *home* nobody's; return how to become nobody."""
    if os.geteuid() != 0:
        return []
    for parent, folders, files in os.walk(folder):
        if Path(parent) == folder and home.parent == folder:
            folders.remove(home.name)
        for path in (Path(parent), *(Path(parent, file) for file in files)):
            os.chown(path, NOBODY, NOBODY)
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def keystore(command: Sequence[str | Path], environment: Mapping[str, str], password: str) -> None:
    """Make the keystore that the user elastic gets its first password from."""
    tool = {**environment, "CLI_NAME": "keystore", "CLI_LIBS": "lib/tools/keystore-cli"}
    for words, text in ((["create"], ""), (["add", "-x", "bootstrap.password"], password)):
        subprocess.run(
            [*command, *words], env=tool, input=text, text=True, check=True, capture_output=True
        )
