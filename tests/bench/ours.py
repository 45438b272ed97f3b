"""Ours: the service as a person runs it, on a data directory with tokens in it."""

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from canary_siem import plugins
from canary_siem.config import load
from canary_siem.house import room
from canary_siem.names import IdMaker
from canary_siem.store import FILE, prepare
from canary_siem.store.database import connect
from canary_siem.store.tokens import _insertion
from canary_siem.tokens import Token
from tests.backends.processes import HOST, free_port, running, scratch
from tests.bench import machine
from tests.bench.loads import answers

DOMAIN = "ct.example.test"
PROBE = f"probe.{DOMAIN}"
CONFIG = """\
domains = ["{domain}"]
public_ips = ["192.0.2.80"]
data_dir = "{folder}/data"
{api}
[listeners.dns]
bind = ["{host}:{dns}"]
[listeners.http]
bind = ["{host}:{http}"]
{more}
"""


@dataclass(frozen=True)
class Ours:
    """A running service.

    Attributes:
        started: Seconds from its start until it answered.
    """

    pid: int
    dns: int
    http: int
    folder: Path
    config: Path
    started: float


def command(*words: str | Path) -> list[str]:
    """Give the command line that a person would type."""
    return [str(Path(sys.executable).with_name("canary-siem")), *map(str, words)]


def environment() -> dict[str, str]:
    """Give the variables of an installed program: its modules are compiled once, not each time."""
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, "PYTHONUNBUFFERED": "1"}


@contextmanager
def house(more: str = "", api: str = "") -> Iterator[Path]:
    """Lend a configuration in a scratch folder."""
    with scratch() as folder:
        path = folder / "canary-siem.toml"
        ports = {"dns": free_port(), "http": free_port()}
        path.write_text(
            CONFIG.format(domain=DOMAIN, folder=folder, host=HOST, more=more, api=api, **ports)
        )
        yield path


@contextmanager
def service(config: Path) -> Iterator[Ours]:
    """Run the service on the server's core; lent when it answers."""
    site = load(config, room)
    dns, http = (int(site.listeners[name].bind[0].rpartition(":")[2]) for name in ("dns", "http"))
    began = time.perf_counter()
    with running(
        machine.pinned(machine.cores()[0], *command("run", "--config", config)),
        ready=lambda: answers(dns, PROBE),
        log=config.with_name("service.log"),
        environment=environment(),
    ) as pid:
        yield Ours(pid, dns, http, config.parent, config, time.perf_counter() - began)


def plant(config: Path, count: int, kind: str = "dns") -> list[Token]:
    """Put *count* new tokens into the store of *config*; give them."""
    settings = load(config, room)
    path = settings.site.data_dir / FILE
    maker, now = IdMaker(prepare(path)[1]), datetime.now(UTC)
    options = plugins.load("kinds", kind).options()
    made = [
        Token(maker.draw(), kind, f"bench, place {number}", DOMAIN, now, options)
        for number in range(count)
    ]
    at_once(config, _insertion(made, {}))
    return made


def at_once(config: Path, work: Callable[[sqlite3.Connection], None]) -> None:
    """Do *work* in one transaction that waits for no disk: what is measured comes later."""
    path = load(config, room).site.data_dir / FILE
    prepare(path)
    with closing(connect(path)) as database:
        database.execute("PRAGMA synchronous=OFF")
        database.execute("BEGIN IMMEDIATE")
        work(database)
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def names(folder: Path, tokens: Sequence[Token]) -> Path:
    """Write a file of names that trip, as dnsperf reads it."""
    return _written(folder / "trips.txt", [token.hostname for token in tokens])


def noise(folder: Path, count: int = 20_000) -> Path:
    """Write a file of names that are as long as a token's but are none."""
    return _written(
        folder / "noise.txt",
        [f"{n * 7919:025d}".translate(LETTERS) + f".{DOMAIN}" for n in range(count)],
    )


LETTERS = str.maketrans("0189", "abcd")


def _written(path: Path, found: Sequence[str]) -> Path:
    path.write_text("".join(f"{name} A\n" for name in found))
    return path
