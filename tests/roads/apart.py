"""A network and a resolver of their own: port 53 is free there, and every name leads to us.

The service runs in it, and real programs beside it; they resolve names as they do anywhere, by
the C library and /etc/resolv.conf.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.backends.commands import answers
from tests.roads.program import Program, installed

RESOLVER = "nameserver 127.0.0.1\noptions timeout:5 attempts:2\n"
APART = ("unshare", "--net", "--mount", "--", "sh", "-c")
SCRIPT = 'ip link set lo up && mount --bind "$0" /etc/resolv.conf && exec "$@"'
LISTENERS = {
    "CANARY_SIEM_LISTENERS__DNS__BIND": '["127.0.0.1:53"]',
    "CANARY_SIEM_PUBLIC_IPS": '["127.0.0.1"]',
}
"""Where the service listens: names of ours lead back to it."""


def missing(folder: Path) -> str | None:
    """Say in words why there is no such place here; None if there is."""
    if not answers([*around(folder), "true"]):
        return "a network and a resolver apart need root, unshare, mount and ip"
    return None


def around(folder: Path) -> Sequence[str]:
    """Give the command that starts another apart; what it needs lies in *folder*."""
    resolver = folder / "resolv.conf"
    resolver.write_text(RESOLVER)
    return (*APART, SCRIPT, str(resolver))


def beside(program: Program) -> Sequence[str]:
    """Give the command that starts another where the service runs."""
    assert program.process
    return ("nsenter", "-t", str(program.process.pid), "--net", "--mount", "--")


@contextmanager
def running(folder: Path, more: str = "", **environment: str) -> Iterator[Program]:
    """Lend an installation whose service runs apart.

    Args:
        folder: Where it lies.
        more: Tables of its configuration.
        environment: What overrides it.
    """
    with installed(folder, more, **LISTENERS, **environment) as program:
        program.start(*around(folder))
        yield program
