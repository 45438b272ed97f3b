"""Real syslog daemons: rsyslog and syslog-ng, over UDP, TCP and TLS."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.backends import certificates, places
from tests.backends.certificates import Certificates
from tests.backends.processes import accepts, free_port, running, scratch, wait_until


def missing(program: str) -> str | None:
    """Say in words why *program* (rsyslogd, syslog-ng) can't be started here; None if it can."""
    return places.lacking(program)


@dataclass(frozen=True)
class Daemon:
    """A running daemon, and what it received.

    Attributes:
        port: UDP, and TCP with octet counting.
        line_port: TCP with a newline after each message.
        tls_port: TLS with octet counting.
        certificates: The authority to trust, and a client certificate to show.
    """

    output: Path
    certificates: Certificates
    port: int = field(default_factory=free_port)
    line_port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)

    def messages(self) -> list[dict[str, Any]]:
        """List what came in, in order.

        Each has `input` (udp, tcp, lines, tls), `pri`, `facility`, `severity`, `timestamp`,
        `host`, `app`, `procid`, `msgid`, `sd` (still escaped), `msg` and `raw`, all strings.
        """
        lines = self.output.read_text().split("\n")[:-1] if self.output.exists() else []
        return [json.loads(line) for line in lines]

    def wait_for(self, count: int, seconds: float = 60) -> list[dict[str, Any]]:
        """Return the messages once there are *count*."""
        wait_until(
            lambda: len(self.messages()) >= count, what=f"{count} messages", seconds=seconds
        )
        return self.messages()

    def listens(self) -> bool:
        """Say whether all ports are open; UDP's is opened with TCP's."""
        return all(accepts(port) for port in (self.port, self.line_port, self.tls_port))


def rsyslogd(*, verify_clients: bool = False) -> AbstractContextManager[Daemon]:
    """Run rsyslog; with *verify_clients*, TLS asks for a certificate of the authority."""
    clients = "x509/certvalid" if verify_clients else "anon"
    return _daemon("rsyslogd", "rsyslog", "rsyslog.conf", clients, _rsyslogd_words)


def syslog_ng(*, verify_clients: bool = False) -> AbstractContextManager[Daemon]:
    """Run syslog-ng; with *verify_clients*, TLS asks for a certificate of the authority."""
    clients = "required-trusted" if verify_clients else "optional-untrusted"
    return _daemon("syslog-ng", "syslog-ng-core", "syslog-ng.conf", clients, _syslog_ng_words)


def _rsyslogd_words(folder: Path) -> list[str]:
    [modules] = places.unpacked("rsyslog").glob("usr/lib/*/rsyslog")
    return ["-n", "-iNONE", "-M", str(modules)]


def _syslog_ng_words(folder: Path) -> list[str]:
    [module] = places.unpacked("syslog-ng-core").glob("usr/lib/**/libaffile.so")
    state = ["-R", f"{folder}/persist", "-p", f"{folder}/pid", "-c", f"{folder}/control"]
    return ["-F", "--no-caps", f"--module-path={module.parent}", *state]


@contextmanager
def _daemon(
    program: str, package: str, file: str, clients: str, words: Callable[[Path], list[str]]
) -> Iterator[Daemon]:
    with scratch() as folder:
        lent = Daemon(folder / "messages.jsonl", certificates.make(folder))
        own = {
            "SYSLOG_FOLDER": folder,
            "SYSLOG_OUTPUT": lent.output,
            "SYSLOG_PORT": lent.port,
            "SYSLOG_LINE_PORT": lent.line_port,
            "SYSLOG_TLS_PORT": lent.tls_port,
            "SYSLOG_CLIENTS": clients,
            "SYSLOG_AUTHORITY": lent.certificates.authority,
            "SYSLOG_CERTIFICATE": lent.certificates.certificate,
            "SYSLOG_KEY": lent.certificates.key,
        }
        texts = {name: str(value) for name, value in own.items()}
        with running(
            [places.cache() / "bin" / program, *words(folder), "-f", str(places.HERE / file)],
            ready=lent.listens,
            log=folder / "daemon.log",
            environment=places.library_environment(package) | texts,
        ):
            yield lent
