"""One trip at a time, a hundred a second: how long its answer takes, beside the disk alone."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import loads, ours
from tests.bench.shapes import Bench, Figure, Row

RATE = 100
OCTETS = 4096


def measure(bench: Bench) -> Iterator[Figure]:
    """Ask, then let the same disk take a page, then wait for the next turn."""
    answers: list[float] = []
    syncs: list[float] = []
    with ours.house() as config:
        tokens = ours.plant(config, 100)
        packets = [loads.query(token.hostname, at) for at, token in enumerate(tokens)]
        with ours.service(config) as service, loads.client(service.dns) as udp:
            for _ in range(bench.rounds):
                bench.calm()
                due = time.perf_counter()
                for turn in range(int(RATE * bench.seconds)):
                    due += 1 / RATE
                    answers.append(loads.ask(udp, packets[turn % len(packets)]))
                    syncs.append(_sync(config.with_name("page")))
                    time.sleep(max(0.0, due - time.perf_counter()))
    disk = _quantile(syncs, 0.5)
    peer = f"fdatasync: {disk:.2f} ms"
    for name, share, base, times in (("median", 0.5, 0.5, 5), ("p99", 0.99, 2.0, 20)):
        own = _quantile(answers, share)
        yield Figure(
            f"one trip at {RATE}/s, {name}",
            f"{own:.2f} ms",
            peer,
            None,
            f"at most {base:g} ms + {times} x fdatasync",
            own <= base + times * disk,
        )


def _sync(path: Path) -> float:
    with path.open("ab") as file:
        file.write(bytes(OCTETS))
        file.flush()
        began = time.perf_counter()
        os.fdatasync(file.fileno())
        return time.perf_counter() - began


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)] * 1e3


ROW = Row(measure)
