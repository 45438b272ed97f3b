"""A real Postfix in a folder of its own: sends mail through its queue, and shows how one answers.

Its programs drop root for users that every Debian has: nothing is installed for it.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.backends import places
from tests.backends.processes import HOST, BackendError, free_port, running, scratch

PACKAGE = "postfix"
OWNER, GROUP, NOBODY = "nobody", "mail", "daemon"
"""Of its queue, of what may be put into it, and as whom it does the rest."""
QUEUES = "active bounce corrupt defer deferred flush hold incoming private saved trace"
MASTER = """
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


def missing() -> str | None:
    """Say in words why Postfix can't be started here; None if it can."""
    if os.geteuid() != 0:
        return "Postfix wants to be started by root"
    return places.lacking("postconf")


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        folder: Its configuration, its queue and its log.
        port: SMTP, on the loopback address.
        around: What every program of it is started by.
    """

    folder: Path
    port: int
    around: tuple[str, ...] = ()

    def send(self, sender: str, recipients: Sequence[str], message: bytes) -> None:
        """Put a mail into the queue, as programs of this machine do.

        Raises:
            BackendError: It was not taken.
        """
        program = places.unpacked(PACKAGE) / "usr/sbin/sendmail"
        done = subprocess.run(
            [*self.around, program, "-C", self.folder / "etc", "-i", "-f", sender, *recipients],
            input=message,
            capture_output=True,
            check=False,
            timeout=60,
            env=_environment(),
        )
        if done.returncode:
            raise BackendError(f"{done.stderr.decode(errors='replace')}\n{self.log()}")

    def queued(self) -> int:
        """Count the mails that it could not deliver yet, or not at all."""
        kept = ("maildrop", "incoming", "active", "deferred", "hold", "corrupt")
        return sum(
            each.is_file() for name in kept for each in (self.folder / "queue" / name).rglob("*")
        )

    def log(self) -> str:
        """Give what it says."""
        file = self.folder / "log"
        return file.read_text(errors="replace") if file.exists() else ""


@contextmanager
def server(
    settings: Mapping[str, str], *, around: Sequence[str] = (), address: str = HOST
) -> Iterator[Server]:
    """Run it.

    Args:
        settings: Of its main.cf, beside those that make it run here.
        around: A command that starts it, such as one that enters a network namespace.
        address: Where it is, of the loopback network.
    """
    home = places.unpacked(PACKAGE) / "usr"
    with scratch() as folder:
        lent = Server(folder, free_port(), tuple(around))
        _lay_out(folder)
        given = {
            "compatibility_level": "3.7",
            "queue_directory": f"{folder}/queue",
            "data_directory": f"{folder}/data",
            "daemon_directory": f"{home}/lib/postfix/sbin",
            "command_directory": f"{home}/sbin",
            "meta_directory": f"{folder}/etc",
            "shlib_directory": "no",
            "mail_owner": OWNER,
            "setgid_group": GROUP,
            "default_privs": NOBODY,
            "maillog_file": f"{folder}/log",
            "maillog_file_prefixes": str(folder),
            "import_environment": "MAIL_CONFIG LANG=C LD_LIBRARY_PATH POSTLOG_SERVICE "
            "POSTLOG_HOSTNAME MAIL_LOGTAG",
            "export_environment": "MAIL_CONFIG LANG=C LD_LIBRARY_PATH",
            "inet_protocols": "ipv4",
            "inet_interfaces": address,
            "alias_maps": "",
            "local_recipient_maps": "",
            "local_transport": "discard",
            **settings,
        }
        (folder / "etc/main.cf").write_text("".join(f"{k} = {v}\n" for k, v in given.items()))
        (folder / "etc/master.cf").write_text(f"{lent.port} inet n - n - - smtpd{MASTER}")
        ready = folder / "queue/pid/master.pid"
        with running(
            [*lent.around, home / "lib/postfix/sbin/master", "-c", folder / "etc", "-d"],
            ready=lambda: ready.exists() and "daemon started" in lent.log(),
            log=folder / "output.log",
            environment=_environment(),
        ):
            yield lent


def _lay_out(folder: Path) -> None:
    """Make the folders that its package would."""
    for name in ("etc", "data", "queue", "queue/pid"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", OWNER)
    for name in QUEUES.split():
        (folder / "queue" / name).mkdir(mode=0o700)
        shutil.chown(folder / "queue" / name, OWNER)
    for name, mode in (("public", 0o710), ("maildrop", 0o730)):
        (folder / "queue" / name).mkdir()
        (folder / "queue" / name).chmod(mode)
        shutil.chown(folder / "queue" / name, OWNER, GROUP)


def _environment() -> dict[str, str]:
    return places.library_environment(PACKAGE)
