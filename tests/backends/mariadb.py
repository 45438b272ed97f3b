"""A real MariaDB in a folder of its own: to load dumps into, and to read the logs of."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.backends import places
from tests.backends.commands import run
from tests.backends.processes import HOST, BackendError, free_port, running, scratch

PACKAGE = "mariadb-server-core"


def missing() -> str | None:
    """Say in words why MariaDB can't be started here; None if it can."""
    return places.lacking("mariadbd")


@dataclass(frozen=True)
class Server:
    """A running server; its administrator is ``root`` without a password.

    Attributes:
        folder: Where its socket, its data and its logs are.
        port: TCP, on the loopback address.
        around: What every program of it is started by.
    """

    folder: Path
    port: int
    around: tuple[str, ...] = ()

    @property
    def socket(self) -> Path:
        """Its UNIX socket."""
        return self.folder / "socket"

    @property
    def error_log(self) -> Path:
        """What goes wrong; failed logins too, for ``log_warnings`` is 2."""
        return self.folder / "error.log"

    @property
    def general_log(self) -> Path:
        """Every connection and every query."""
        return self.folder / "general.log"

    def client(self, *words: str) -> list[str]:
        """Give the command that connects as whoever *words* say (``-u``, ``-p``, a database)."""
        program = places.unpacked(PACKAGE) / "usr/bin/mariadb"
        return [*self.around, str(program), "--no-defaults", f"--socket={self.socket}", *words]

    def sql(self, text: str | bytes, *words: str) -> str:
        """Have *text* executed by root, or as *words* say; give the rows, tabs between columns.

        Raises:
            BackendError: The server refused it; the message is the client's.
        """
        done = subprocess.run(
            self.client("--batch", "--skip-column-names", *(words or ("-uroot",))),
            input=text.encode() if isinstance(text, str) else text,
            capture_output=True,
            check=False,
            timeout=60,
            env=places.library_environment(PACKAGE),
        )
        if done.returncode:
            raise BackendError(done.stderr.decode(errors="replace").strip())
        return done.stdout.decode(errors="replace")


@contextmanager
def server(*options: str, around: Sequence[str] = (), port: int = 0) -> Iterator[Server]:
    """Run MariaDB.

    Args:
        options: More of its options, such as ``--lc-time-names=de_DE``.
        around: A command that starts it, such as one that enters a network namespace.
        port: Its TCP port; a free one where not given.
    """
    home = places.unpacked(PACKAGE) / "usr"
    environment = places.library_environment(PACKAGE)
    with scratch() as folder:
        lent = Server(folder, port or free_port(), tuple(around))
        common = ["--no-defaults", f"--basedir={home}", f"--datadir={folder}/data", "--user=root"]
        installer = [str(home / "bin/mariadb-install-db"), *common, "--skip-test-db"]
        run(
            [*installer, "--auth-root-authentication-method=normal"],
            environment=environment,
        )
        argv = [
            *(*lent.around, str(home / "sbin/mariadbd"), *common),
            *(f"--port={lent.port}", f"--bind-address={HOST}", f"--socket={lent.socket}"),
            *(f"--pid-file={folder}/pid", f"--log-error={lent.error_log}", "--log-warnings=2"),
            *("--general-log", f"--general-log-file={lent.general_log}"),
            *("--innodb-buffer-pool-size=8M", "--performance-schema=off", *options),
        ]
        with running(
            argv,
            ready=lambda: _answers(lent),
            log=folder / "output.log",
            environment=environment,
            seconds=60,
        ):
            yield lent


def _answers(lent: Server) -> bool:
    try:
        return lent.socket.exists() and lent.sql("select 1") == "1\n"
    except BackendError:
        return False
