"""Starting peers on the server's core."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.backends import peers
from tests.backends.processes import accepts, free_port, running
from tests.bench import machine
from tests.bench.loads import answers
from tests.bench.ours import DOMAIN, PROBE
from tests.bench.shapes import SkippedError


@contextmanager
def python(folder: Path, mode: str) -> Iterator[int]:
    """Run a DNS peer of ours; lend its port."""
    port = free_port()
    argv = [sys.executable, "-m", "tests.bench.peers.dns", mode, str(port), DOMAIN]
    with running(
        machine.pinned(machine.cores()[0], *argv, folder / f"{mode}.db"),
        ready=lambda: answers(port, PROBE),
        log=folder / f"{mode}.log",
    ):
        yield port


@contextmanager
def aiohttp(folder: Path) -> Iterator[int]:
    """Run aiohttp's bare server; lend its port."""
    port = free_port()
    argv = [sys.executable, "-m", "tests.bench.peers.http", str(port)]
    with running(
        machine.pinned(machine.cores()[0], *argv),
        ready=lambda: accepts(port),
        log=folder / "aiohttp.log",
    ):
        yield port


@contextmanager
def name_server(program: str) -> Iterator[int]:
    """Run NSD or CoreDNS; lend its port.

    Raises:
        SkippedError: It is not installed.
    """
    if why := peers.missing(program):
        raise SkippedError(why)
    with {"nsd": peers.nsd, "coredns": peers.coredns}[program](DOMAIN) as peer:
        machine.pin(peer.pid, machine.cores()[0])
        yield peer.port
