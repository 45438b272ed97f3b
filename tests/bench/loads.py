"""What makes load: dnsperf and wrk where they are installed, and one client that takes turns."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.backends import places
from tests.backends.processes import HOST
from tests.bench import machine
from tests.bench.shapes import SkippedError

WAIT_SECONDS = 5.0


def dnsperf(
    port: int, names: Path, *, seconds: float = 0, outstanding: int = 100
) -> tuple[float, int]:
    """Ask for *names* over and over for *seconds*; once each where that is 0.

    Returns:
        Queries answered a second, and how many.

    Raises:
        SkippedError: dnsperf is not here, or answers were lost or wrong.
    """
    if why := places.lacking("dnsperf"):
        raise SkippedError(why)
    how_long = ["-l", f"{seconds:g}"] if seconds else ["-n", "1"]
    words = ["-s", HOST, "-p", str(port), "-d", str(names), "-c", "8", "-T", "1"]
    argv = machine.pinned(
        machine.cores()[1], "dnsperf", *words, "-q", str(outstanding), "-t", "5", *how_long
    )
    text = _output(argv, seconds)
    answered = int(_found(r"Queries completed:\s+(\d+)", text))
    lost = int(_found(r"Queries lost:\s+(\d+)", text))
    codes = _found(r"Response codes:\s+(.*)", text)
    if lost > answered / 1000 or not codes.startswith("NOERROR"):
        raise SkippedError(f"dnsperf: {lost} answers lost, {codes}")
    return float(_found(r"Queries per second:\s+([\d.]+)", text)), answered


def wrk(port: int, host: str, path: str, *, seconds: float, connections: int = 32) -> float:
    """Fetch *path* over *connections*; give the requests answered a second.

    Raises:
        SkippedError: wrk is not here, or answers were errors.
    """
    if why := places.lacking("wrk"):
        raise SkippedError(why)
    words = ["-t", "1", "-c", str(connections), "-d", f"{seconds:g}s", "--timeout", "5s"]
    argv = machine.pinned(
        machine.cores()[1], "wrk", *words, "-H", f"Host: {host}", f"http://{HOST}:{port}{path}"
    )
    text = _output(argv, seconds)
    if "Non-2xx" in text or "Socket errors" in text:
        raise SkippedError(f"wrk: {' '.join(text.splitlines()[-4:])}")
    return float(_found(r"Requests/sec:\s+([\d.]+)", text))


def query(name: str, number: int = 1) -> bytes:
    """Write a query for A of *name* (RFC 1035, section 4.1)."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return number.to_bytes(2, "big") + b"\1\0\0\1\0\0\0\0\0\0" + labels + b"\0\0\1\0\1"


@contextmanager
def client(port: int) -> Iterator[socket.socket]:
    """Lend a UDP socket that speaks to *port*."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(WAIT_SECONDS)
        udp.connect((HOST, port))
        yield udp


def answers(port: int, name: str) -> bool:
    """Say whether somebody answers DNS on *port*."""
    with client(port) as udp:
        udp.settimeout(0.2)
        try:
            udp.send(query(name))
            return bool(udp.recv(1024))
        except OSError:
            return False


def ask(udp: socket.socket, packet: bytes) -> float:
    """Send one query; give the seconds until its answer."""
    began = time.perf_counter()
    udp.send(packet)
    udp.recv(1024)
    return time.perf_counter() - began


def _output(argv: list[str], seconds: float) -> str:
    ended = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=seconds + 120)
    return ended.stdout


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise SkippedError(f"no {pattern!r} in {text[-300:]!r}")
    return match[1]
