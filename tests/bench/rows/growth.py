"""The n-th trip: whether it costs more when much is stored and its token was hit often."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from canary_siem.events import EventIds
from canary_siem.store.index import advance
from canary_siem.store.writer import insert
from canary_siem.tokens import Token
from tests.bench import loads, machine, ours, trips
from tests.bench.shapes import Bench, Figure, Row

HITS = 10_000
MEASURED = 10_000
GROUP = 5000


def measure(bench: Bench) -> Iterator[Figure]:
    """Spring one token, in a house that is full and in one that is new."""
    count = 20_000 if bench.quick else 1_000_000
    with ExitStack() as stack:
        full = stack.enter_context(ours.house())
        [token] = ours.plant(full, 1)
        ours.at_once(full, partial(_fill, count=count))
        service = stack.enter_context(ours.service(full))
        names = _names(full, token)
        loads.dnsperf(service.dns, names)

        def fresh() -> float:
            with ours.house() as config:
                [other] = ours.plant(config, 1)
                with ours.service(config) as young:
                    loads.dnsperf(young.dns, _names(config, other, 500))
                    return _cost(young, _names(config, other))

        found = bench.medians({"empty": fresh, "full": partial(_cost, service, names)})
    own, peer = found["full"], found["empty"]
    yield Figure(
        f"a trip with {HITS:,} earlier hits and {count:,} trips stored: processor",
        f"{own:.1f} µs",
        f"itself, empty: {peer:.1f} µs",
        own / peer,
        "at most 1.1 x",
        own <= 1.1 * peer,
    )


def _names(config: Path, token: Token, count: int = MEASURED) -> Path:
    return ours.names(config.parent, [token] * count)


def _cost(service: ours.Ours, names: Path) -> float:
    before = machine.cpu_seconds(service.pid)
    _, answered = loads.dnsperf(service.dns, names)
    return (machine.cpu_seconds(service.pid) - before) / answered * 1e6


def _fill(database: sqlite3.Connection, count: int) -> None:
    """Store *count* trips: the same few thousand, under new ids."""
    made, ids = trips.made(GROUP), EventIds()
    for _ in range(0, count, GROUP):
        insert(database, [replace(trip, id=ids(time.time_ns())) for trip in made])
        while advance(database):  # as a service does while trips come
            pass


ROW = Row(measure)
