"""A real PostgreSQL in a folder of its own, with the extensions that come with it."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.backends import places
from tests.backends.commands import run
from tests.backends.processes import BackendError, running, scratch

PACKAGE = "postgresql-15"
NOBODY = 65534
"""It refuses to run as root."""


def missing() -> str | None:
    """Say in words why PostgreSQL can't be started here; None if it can."""
    if lost := places.lacking("postgres"):
        return lost
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "PostgreSQL does not run as root, and setpriv is not there"
    return None


@dataclass(frozen=True)
class Server:
    """A running server that believes whoever comes; ``postgres`` is its superuser.

    Attributes:
        folder: Where its socket, its data and its log are; it listens to no network.
        programs: Where psql is.
        around: What every program of it is started by.
    """

    folder: Path
    programs: Path
    around: tuple[str, ...] = ()

    @property
    def log(self) -> Path:
        """What it says, each failed statement too."""
        return self.folder / "log"

    def client(self, role: str = "postgres", database: str = "postgres") -> list[str]:
        """Give the psql that connects as *role*."""
        return [
            *(*self.around, str(self.programs / "psql"), "-X", "-q", "-A", "-t", "-F", "\t"),
            *("-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-U", role, database),
        ]

    def sql(self, text: str, role: str = "postgres", database: str = "postgres") -> str:
        """Have *text* executed by *role*; give the rows, tabs between columns.

        Raises:
            BackendError: The server refused it; the message is psql's.
        """
        done = subprocess.run(
            self.client(role, database),
            input=text.encode(),
            capture_output=True,
            check=False,
            timeout=60,
            env={**os.environ, "PGCLIENTENCODING": "UTF8"},
        )
        if done.returncode:
            raise BackendError(done.stderr.decode(errors="replace").strip())
        return done.stdout.decode()


@contextmanager
def server(*, around: Sequence[str] = ()) -> Iterator[Server]:
    """Run PostgreSQL, *around* it a command, such as one that enters a network namespace."""
    somebody: list[str] = []
    if os.geteuid() == 0:
        somebody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]
    with scratch() as folder:
        # Where nobody may read it: the cache may lie in a home that is closed.
        home = folder / "usr"
        shutil.copytree(places.unpacked(PACKAGE) / "usr", home, symlinks=True)
        programs = home / "lib/postgresql/15/bin"
        own = folder / "own"
        own.mkdir()
        if somebody:
            os.chown(own, NOBODY, NOBODY)
        lent = Server(own, programs, tuple(around))
        words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        run([*somebody, programs / "initdb", "-D", own / "data", *words], folder=own)
        argv = [
            *(*around, *somebody, str(programs / "postgres"), "-D", str(own / "data")),
            *("-c", "listen_addresses=", "-c", f"unix_socket_directories={own}"),
            *("-c", "fsync=off", "-c", "shared_buffers=16MB"),
        ]
        with running(argv, ready=lambda: _answers(lent), log=own / "log", folder=own):
            yield lent


def _answers(lent: Server) -> bool:
    try:
        return lent.sql("select 1") == "1\n"
    except BackendError:
        return False
