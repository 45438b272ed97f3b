"""Into syslog by TCP: against the standard library's handler; all lines must have arrived."""

import asyncio
import logging.handlers
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from tests.backends.processes import HOST
from tests.bench import trips
from tests.bench.peers import rsyslog
from tests.bench.sending import Trips, connector, delivered, timed
from tests.bench.shapes import Bench, Figure, Row, at_least


def measure(bench: Bench) -> Iterator[Figure]:
    """Send the same documents to a new rsyslogd each time."""
    ready = trips.stored(5_000 if bench.quick else 40_000)

    def own() -> float:
        with rsyslog.keeper() as (port, lines):
            return asyncio.run(_ours(port, lines, ready))

    def handler() -> float:
        with rsyslog.keeper() as (port, lines):
            return _handler(port, lines, ready)

    found = bench.medians({"ours": own, "SysLogHandler": handler})
    peer = ("SysLogHandler", found["SysLogHandler"])
    yield at_least("into syslog by TCP, RFC 5424", found["ours"], peer, 1.3, "trips/s")


async def _ours(port: int, lines: Path, ready: Trips) -> float:
    built = connector("syslog", url=f"tcp://{HOST}:{port}")
    try:
        arrived = Arrived(lines, len(ready))
        return (await timed(delivered(built), ready, arrived)).rate
    finally:
        await built.close()


def _handler(port: int, lines: Path, ready: Trips) -> float:
    handler = logging.handlers.SysLogHandler((HOST, port), socktype=socket.SOCK_STREAM)
    handler.append_nul = False
    handler.setFormatter(logging.Formatter("%(message)s\n"))
    texts = [trip.document.decode() for trip in ready]
    arrived = Arrived(lines, len(ready))
    began = time.perf_counter()
    for text in texts:
        record = logging.LogRecord("canary", logging.WARNING, "", 0, text, None, None)
        handler.emit(record)
    handler.close()
    while not arrived():
        time.sleep(0.002)
    return len(ready) / (time.perf_counter() - began)


class Arrived:
    """Counts the lines of rsyslogd's file, reading each octet once."""

    def __init__(self, path: Path, wanted: int) -> None:
        self._path = path
        self._missing = wanted
        self._at = 0

    def __call__(self) -> bool:
        """Say whether all are there."""
        if self._path.exists():
            with self._path.open("rb") as file:
                file.seek(self._at)
                new = file.read()
            self._at += len(new)
            self._missing -= new.count(b"\n")
        return self._missing <= 0


ROW = Row(measure)
