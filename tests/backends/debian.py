"""What Debian's packages give: tools that are installed, daemons that are only unpacked."""

import os
import re
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests.backends import places
from tests.backends.commands import FailedError, NotHereError, answers, run

TOOLS = {  # program: Debian package
    "dig": "bind9-dnsutils",
    "curl": "curl",
    "openssl": "openssl",
    "strace": "strace",
    "gcc": "gcc libc6-dev",
    "clang": "clang",
    "musl-gcc": "musl-tools",
    "busybox": "busybox",
    "zipinfo": "unzip",
    "xmllint": "libxml2-utils",
    "dnsperf": "dnsperf",
    "wrk": "wrk",
    "soffice": "libreoffice-writer-nogui libreoffice-calc-nogui",
    "qpdf": "qpdf",
    "mutool": "mupdf-tools",
    "chromium": "chromium",
    "swaks": "swaks libnet-ssleay-perl libnet-dns-perl",
}
DAEMONS = {  # program: its packages, where it is in them, how it tells its version
    "rsyslogd": (
        ["rsyslog", "rsyslog-openssl", "rsyslog-elasticsearch"],
        "usr/sbin/rsyslogd",
        "-v",
    ),
    "syslog-ng": (["syslog-ng-core"], "usr/sbin/syslog-ng", "-V"),
    "unbound": (["unbound"], "usr/sbin/unbound", "-V"),
    "named": (["bind9"], "usr/sbin/named", "-v"),
    "nsd": (["nsd"], "usr/sbin/nsd", "-v"),
    "exim4": (["exim4-daemon-light", "libnss-wrapper"], "usr/sbin/exim4", "-C /dev/null -bP"),
    "postconf": (["postfix"], "usr/sbin/postconf", "-A"),
    "logrotate": (["logrotate"], "usr/sbin/logrotate", "--version"),
    "mariadbd": (["mariadb-server-core", "mariadb-client-core"], "usr/sbin/mariadbd", "--version"),
    "postgres": (
        ["postgresql-15", "postgresql-client-15"],
        "usr/lib/postgresql/15/bin/postgres",
        "--version",
    ),
}
LIBRARY = re.compile(r"(?:^|, )(lib[^\s,]+|bind9-libs)", re.MULTILINE)
one_at_a_time = threading.RLock()
refreshed: list[bool] = []


def tool(program: str) -> None:
    """Install a Debian package with no daemon in it."""
    if shutil.which(program) is None or (program == "soffice" and places.lacking_calc()):
        apt_install(*TOOLS[program].split())
    if program == "soffice":
        run([program, "--headless", "--version"])


def daemon(program: str, more: Mapping[str, str] = MappingProxyType({})) -> None:
    """Unpack a daemon's Debian packages into the cache and install only their libraries.

    Args:
        program: What it is called.
        more: What its environment must hold for it to tell its version.
    """
    packages, path, version = DAEMONS[program]
    link = places.cache() / "bin" / program
    home = places.unpacked(packages[0])
    environment = {**places.library_environment(packages[0]), **more}
    if answers([link, *version.split()], environment=environment):
        return
    debs = home.with_name(f"{home.name}-debs")
    shutil.rmtree(debs, ignore_errors=True)
    debs.mkdir(parents=True)
    apt("download", *packages, folder=debs)
    wanted = [run(["dpkg-deb", "-f", deb, "Depends"]) for deb in debs.iterdir()]
    apt_install(*LIBRARY.findall("\n".join(wanted)))
    for deb in debs.iterdir():
        run(["dpkg-deb", "-x", deb, home])
    link.unlink(missing_ok=True)
    link.symlink_to(Path("..", "debian", packages[0], path))
    shutil.rmtree(debs)
    run([link, *version.split()], environment={**places.library_environment(packages[0]), **more})


def apt_install(*packages: str) -> None:
    """Install Debian packages, without what they merely recommend."""
    apt("install", "-y", "--no-install-recommends", *packages)


def apt_has(package: str) -> bool:
    """Say whether apt knows *package*."""
    if shutil.which("apt-cache") is None:
        return False
    refresh_apt()
    return answers(["apt-cache", "show", package], package)


def apt(verb: str, *words: str, folder: Path | None = None) -> None:
    """Run apt-get as root, one at a time."""
    if shutil.which("apt-get") is None:
        raise NotHereError("there is no apt-get (Debian or a relative is needed)")
    if root() and not answers([*root(), "true"]):
        raise NotHereError("apt-get needs root, or sudo without a password")
    refresh_apt()
    argv = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=600", "-o", "APT::Sandbox::User=root"]
    with one_at_a_time:
        try:
            run([*root(), *argv, verb, *words], folder=folder)
        except FailedError as error:
            if "Unable to locate" in str(error) or "no installation candidate" in str(error):
                raise NotHereError(str(error)) from error
            raise


def refresh_apt() -> None:
    """Fetch apt's lists, once; an old list may still do."""
    with one_at_a_time:
        if not refreshed:
            refreshed.append(answers([*root(), "apt-get", "-q", "update"]))


def root() -> list[str]:
    """What has to stand before a command that only root may run."""
    return [] if os.geteuid() == 0 else ["sudo", "-n"]


def ensure_jdk() -> None:
    """Have a JDK that Elasticsearch runs on, from Debian if need be."""
    if places.jdk():
        return
    for release in reversed(places.JAVA_RELEASES):
        package = f"openjdk-{release}-jdk-headless"
        if apt_has(package):
            apt_install(package)
            return
    raise NotHereError("no JDK 21 to 25 here and apt has none; set ES_JDK")
