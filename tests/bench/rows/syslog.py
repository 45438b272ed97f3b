"""Into syslog by TCP: against the standard library's handler; all lines must have arrived.

The handler is lent the very lines that we send, written beforehand: it only encodes and sends.
How fast rsyslogd takes them stands beside it: neither can be faster.
"""

import asyncio
import logging.handlers
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from connectors.syslog.lines import Lines, ended
from connectors.syslog.settings import SyslogSettings
from tests.backends.processes import HOST
from tests.bench import trips
from tests.bench.peers import rsyslog
from tests.bench.sending import Trips, connector, delivered, timed
from tests.bench.shapes import Bench, Figure, Row, at_least

WORK = "into syslog by TCP, RFC 5424"
Send = Callable[[int, Path], float]


def measure(bench: Bench) -> Iterator[Figure]:
    """Send the same lines to a new rsyslogd each time."""
    ready = trips.stored(20_000 if bench.quick else 40_000)
    writer = Lines(SyslogSettings.model_validate({"url": f"tcp://{HOST}"}))
    lines = [writer.write(trip) for trip in ready]
    found = bench.medians(
        {
            "ours": partial(_to_rsyslog, partial(_ours, ready)),
            "SysLogHandler": partial(_to_rsyslog, partial(_handler, lines)),
            "one sendall": partial(_to_rsyslog, partial(_at_once, lines)),
        }
    )
    for peer, bar in (("SysLogHandler", 1.3), ("one sendall", 0)):
        yield at_least(WORK, found["ours"], (peer, found[peer]), bar, "trips/s")


def _to_rsyslog(send: Send) -> float:
    with rsyslog.keeper() as (port, kept):
        return send(port, kept)


def _ours(ready: Trips, port: int, kept: Path) -> float:
    async def sent() -> float:
        built = connector("syslog", url=f"tcp://{HOST}:{port}")
        try:
            return (await timed(delivered(built), ready, Arrived(kept, len(ready)))).rate
        finally:
            await built.close()

    return asyncio.run(sent())


def _handler(lines: list[bytes], port: int, kept: Path) -> float:
    handler = logging.handlers.SysLogHandler((HOST, port), socktype=socket.SOCK_STREAM)
    handler.append_nul = False
    handler.setFormatter(logging.Formatter("%(message)s\n"))
    texts = [line.partition(b">")[2].decode() for line in lines]  # it writes PRI itself
    began = time.perf_counter()
    for text in texts:
        record = logging.LogRecord("canary", logging.WARNING, "", 0, text, None, None)
        handler.emit(record)
    handler.close()
    return _rate(began, Arrived(kept, len(lines)))


def _at_once(lines: list[bytes], port: int, kept: Path) -> float:
    data = b"".join(map(ended, lines))
    began = time.perf_counter()
    with socket.create_connection((HOST, port)) as tcp:
        tcp.sendall(data)
    return _rate(began, Arrived(kept, len(lines)))


def _rate(began: float, arrived: "Arrived") -> float:
    while not arrived():
        time.sleep(0.002)
    return arrived.wanted / (time.perf_counter() - began)


class Arrived:
    """Counts the lines of rsyslogd's file, reading each octet once.

    Attributes:
        wanted: How many there shall be.
    """

    def __init__(self, path: Path, wanted: int) -> None:
        self.wanted = wanted
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
