"""A real mail server: Exim, with STARTTLS, TLS and passwords, run by nobody in its own folder."""

import email.policy
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from tests.backends import certificates, debian, places
from tests.backends.certificates import Certificates
from tests.backends.processes import accepts, free_port, running, scratch, wait_until

PROGRAM, PACKAGE = "exim4", "exim4-daemon-light"
NOBODY = 65534
"""As whom it runs where we are root."""

PASSWORD = "correct horse, battery"
"""Of the user `canary`."""


def install() -> None:
    """Unpack it, and see that it starts."""
    with scratch() as folder:
        debian.daemon(PROGRAM, {"LD_PRELOAD": "libnss_wrapper.so", **_users(folder)})


def missing() -> str | None:
    """Say in words why no mail server can be started here; None if one can."""
    if lost := places.lacking(PROGRAM):
        return lost
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "Exim is not to run as root here, and setpriv is not there"
    return None


@dataclass(frozen=True)
class Server:
    """A running mail server for example.test.

    `later@` is put off until `open()`, `nobody@` is refused, and so is the sender `refused@`; a
    subject with "refuse me" or "put me off" has that done to it at the end of the data.

    Attributes:
        folder: Its spool, its logs and its mail.
        port: SMTP; with STARTTLS unless it was started without.
        tls_port: TLS from the start.
        certificates: The authority to trust.
    """

    folder: Path
    certificates: Certificates
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)

    def mails(self) -> list[EmailMessage]:
        """List what was delivered, one for each recipient (`Envelope-to`), in order."""
        found = sorted((self.folder / "mail/new").glob("*"), key=lambda each: each.stat().st_mtime)
        return [_read(each) for each in found]

    def wait_for(self, count: int, seconds: float = 60) -> list[EmailMessage]:
        """Return the mails once there are *count*."""
        wait_until(lambda: len(self.mails()) >= count, what=f"{count} mails", seconds=seconds)
        return self.mails()

    def log(self) -> str:
        """Give what it says of each mail, delivered or refused."""
        files = (self.folder / name for name in ("mainlog", "rejectlog"))
        return "".join(each.read_text(errors="replace") for each in files if each.exists())

    def wait_logged(self, words: str, seconds: float = 60) -> str:
        """Return the log once *words* stand in it."""
        wait_until(lambda: words in self.log(), what=f"{words!r} in its log", seconds=seconds)
        return self.log()

    def queued(self) -> int:
        """Count the mails that it took and could not deliver yet."""
        return len(list((self.folder / "spool/input").glob("*-H")))

    def reset(self) -> None:
        """Forget what was delivered, and put `later@` off again."""
        for each in (self.folder / "mail/new").glob("*"):
            each.unlink()
        (self.folder / "open").unlink(missing_ok=True)

    def open(self) -> None:
        """Take mail for `later@` from now on."""
        (self.folder / "open").touch()


@contextmanager
def server(
    *,
    passwords: bool = False,
    plain: bool = True,
    starttls: bool = True,
    smtputf8: bool = True,
    route: tuple[str, int] = ("none.invalid", 9),
) -> Iterator[Server]:
    """Run it.

    Args:
        passwords: Take mail only from who logs in as `canary`.
        plain: Offer PLAIN beside LOGIN.
        starttls: Offer STARTTLS.
        smtputf8: Offer SMTPUTF8.
        route: A domain, and the port of this machine that its mail is handed on to.
    """
    domain, port = route
    somebody: list[str] = []
    if os.geteuid() == 0:
        somebody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]
    with scratch() as folder:
        own = folder / "own"
        own.mkdir()
        lent = Server(own, certificates.make(folder))
        # Where nobody may read it: the cache may lie in a home that is closed.
        home = folder / "usr"
        shutil.copytree(places.unpacked(PACKAGE) / "usr", home, symlinks=True)
        (home / "sbin/exim4").chmod(0o755)  # its package lets it be root for everybody
        words = {
            "FOLDER": own,
            "PORT": lent.port,
            "TLS_PORT": lent.tls_port,
            "CERTIFICATE": lent.certificates.certificate,
            "KEY": lent.certificates.key,
            "AUTHORITY": lent.certificates.authority,
            "STARTTLS": "*" if starttls else ":",
            "SMTPUTF8": "*" if smtputf8 else ":",
            "PASSWORDS": "yes" if passwords else "no",
            "ALSO_BY_ONE": "yes" if plain else "no",
            "WORD": PASSWORD,
            "ROUTED": domain,
            "ROUTE_PORT": port,
        }
        # The longest first: Exim replaces a name wherever it stands, in other names too.
        told = sorted(words.items(), key=lambda each: -len(each[0]))
        macros = "".join(f"{name} = {value}\n" for name, value in told)
        config = folder / "exim.conf"
        config.write_text(macros + (places.HERE / "exim.conf").read_text())
        if somebody:
            for each in (own, lent.certificates.key, config):
                os.chown(each, NOBODY, NOBODY)
        with running(
            [*somebody, home / "sbin/exim4", "-C", config, "-bdf", "-q1m"],
            ready=lambda: accepts(lent.port) and accepts(lent.tls_port),
            log=folder / "exim.log",
            environment=_environment(folder, home),
            folder=own,
        ):
            yield lent


def _users(folder: Path) -> dict[str, str]:
    """Write lists of users with the one that Debian built it for; this machine's lack him."""
    uid = NOBODY if os.geteuid() == 0 else os.geteuid()
    gid = NOBODY if os.geteuid() == 0 else os.getegid()
    (folder / "passwd").write_text(f"Debian-exim:x:{uid}:{gid}::/:/bin/false\n")
    (folder / "group").write_text(f"Debian-exim:x:{gid}:\nmail:x:8:\n")
    lists = {"NSS_WRAPPER_PASSWD": "passwd", "NSS_WRAPPER_GROUP": "group"}
    return {name: str(folder / each) for name, each in lists.items()}


def _environment(folder: Path, home: Path) -> dict[str, str]:
    [wrapper] = home.glob("lib/*/libnss_wrapper.so")
    lists = _users(folder)
    return {"PATH": os.environ.get("PATH", ""), "LD_PRELOAD": str(wrapper), **lists}


def _read(file: Path) -> EmailMessage:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message
