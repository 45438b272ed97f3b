"""A trap in memory that remembers readings, tokens that are looked at often, and the poller."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from canary_siem.errors import StorageError
from canary_siem.interfaces import Site
from canary_siem.kinds.oracle import DOOR
from canary_siem.kinds.oracle.kind import OracleOptions
from canary_siem.tokens import Reading, Token
from canary_siem.trips import Answer, Hit
from listeners.oracle.poller import Poller
from listeners.oracle.settings import OracleSettings
from tests.canary_siem.kinds.things import token
from tests.listeners.http.traps import MemoryTrap, until
from tests.listeners.oracle.sites import LOOPBACK
from tests.listeners.oracle.sites import Site as There

NAME = "h6jmkykjd2rrd2ahnkl6v6zd"


def oracle(url: str, name: str = NAME, **said: Any) -> Token:
    """Make an oracle; its time may be shorter than anybody may ask for."""
    given = {"url": url, "pointer": "/n", "alert_on": "change", "every": "20ms", "preset": None}
    options = OracleOptions.model_construct(**(given | said))
    return replace(token(DOOR, options), id=name, kind="oracle")


@dataclass
class Memory:
    """Readings that may fail to be kept.

    Attributes:
        now: By token.
        log: All that was kept, in order.
        fails: Whether the disk does.
    """

    now: dict[str, Reading] = field(default_factory=dict)
    log: list[tuple[str, Reading]] = field(default_factory=list)
    fails: bool = False
    opened: int = 0

    async def open(self) -> Mapping[str, Reading]:
        self.opened += 1
        if self.fails:
            raise StorageError("the database: disk I/O error")
        return dict(self.now)

    async def keep(self, token: str, reading: Reading) -> None:
        if self.fails:
            raise StorageError("the database: disk I/O error")
        self.now[token] = reading
        self.log.append((token, reading))


@dataclass
class WatchingTrap(MemoryTrap):
    """Lists its oracles, and remembers what came of them.

    Attributes:
        troubles: What was said of trouble.
        order: What was remembered when each trip was durable.
        states: Of the token at each trip.
        listed: How often it was asked for its oracles.
    """

    site: Site = field(default_factory=lambda: Site(("ct.example.org",), reach=LOOPBACK))
    oracles: list[Token] = field(default_factory=list)
    readings: Any = field(default_factory=Memory)
    troubles: list[tuple[str, str]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    listed: int = 0

    def tokens(self, kind: str) -> Sequence[Token]:
        assert kind == "oracle"
        self.listed += 1
        return self.oracles

    async def spring(self, token: Token, hit: Hit) -> Answer:
        answer = await super().spring(token, hit)
        self.states.append(token.state)
        kept = self.readings.now.get(token.id)
        self.order.append(f"{kept.number if kept else None} when {moved(hit)[1]} tripped")
        return answer

    def trouble(self, token: Token, reason: str) -> None:
        self.troubles.append((token.id, reason))

    def moves(self, name: str = NAME) -> list[tuple[float, float]]:
        """Give the numbers before and after of each trip."""
        return [moved(hit) for of, hit in self.hits if of == name]

    def number(self, name: str = NAME) -> float | None:
        """Give the number as it was read last."""
        return self.readings.now[name].number if name in self.readings.now else None


def moved(hit: Hit) -> tuple[float, float]:
    told = hit.ecs["canary"]["oracle"]
    return told["before"], told["after"]


@asynccontextmanager
async def watching(trap: WatchingTrap, **settings: Any) -> AsyncIterator[Poller]:
    """Run the poller."""
    poller = Poller(OracleSettings.model_validate(settings), trap, chance=Random(1))
    await poller.start()
    try:
        yield poller
    finally:
        await poller.stop()


async def seen(there: There, trap: WatchingTrap, *numbers: int) -> None:
    """Let the site say each of *numbers* until it was read."""
    for number in numbers:
        there.says(number)
        await until(lambda number=number: trap.number() == number)
