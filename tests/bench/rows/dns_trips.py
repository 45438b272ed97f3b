"""DNS trips: every query names a token; its event is on disk before the answer leaves."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from tests.bench import loads, machine, ours
from tests.bench.peers import running as peers
from tests.bench.shapes import Bench, Figure, Row, at_least

WORK = "DNS trips, durable, 100 outstanding"
BARS = {"dnslib, storing nothing": 4, "bare durable loop": 0}
TOKENS = 10_000


def measure(bench: Bench) -> Iterator[Figure]:
    """Look up the names of many tokens."""
    with ExitStack() as stack:
        config = stack.enter_context(ours.house())
        folder = config.parent
        names = ours.names(folder, ours.plant(config, TOKENS))
        service = stack.enter_context(ours.service(config))
        ports = {
            "ours": service.dns,
            "dnslib, storing nothing": stack.enter_context(peers.python(folder, "dnslib")),
            "bare durable loop": stack.enter_context(peers.python(folder, "durable")),
        }
        used: list[float] = []

        def rate(name: str) -> float:
            before = machine.cpu_seconds(service.pid)
            found, answered = loads.dnsperf(ports[name], names, seconds=bench.seconds)
            if name == "ours":
                used.append((machine.cpu_seconds(service.pid) - before) / answered * 1e6)
            return found

        found = bench.medians({name: partial(rate, name) for name in ports})
    own = found.pop("ours")
    for name, theirs in found.items():
        yield at_least(WORK, own, (name, theirs), BARS[name], "trips/s")
    yield Figure(f"{WORK}: processor", f"{sorted(used)[len(used) // 2]:.1f} µs a trip")


ROW = Row(measure, required=True)
