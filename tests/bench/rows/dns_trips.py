"""DNS trips: every query names a token; its event is on disk before the answer leaves."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.bench import loads, machine, ours
from tests.bench.peers import running as peers
from tests.bench.shapes import Bench, Figure, Row, at_least

WORK = "DNS trips, durable, 100 outstanding"
BARS = {"dnslib, storing nothing": 4, "bare durable loop": 0}
TOKENS = 4_000


def measure(bench: Bench) -> Iterator[Figure]:
    """Look up the names of many tokens."""
    with ExitStack() as stack:
        config = stack.enter_context(ours.house())
        folder = config.parent
        names = ours.names(folder, ours.plant(config, TOKENS))
        service = stack.enter_context(ours.service(config))
        first = _cost(service, names)
        ports = {
            "ours": service.dns,
            "dnslib, storing nothing": stack.enter_context(peers.python(folder, "dnslib")),
            "bare durable loop": stack.enter_context(peers.python(folder, "durable")),
        }

        def rate(name: str) -> float:
            return loads.dnsperf(ports[name], names, seconds=bench.seconds)[0]

        found = bench.medians({name: partial(rate, name) for name in ports})
        again = _cost(service, names)
    own = found.pop("ours")
    for name, theirs in found.items():
        yield at_least(WORK, own, (name, theirs), BARS[name], "trips/s")
    told = f"{again:.0f} µs a trip; {first:.0f} µs where it is its token's first"
    yield Figure(f"{WORK}: processor", told)


def _cost(service: ours.Ours, names: Path) -> float:
    """Trip every token once; give microseconds of processor time a trip."""
    before = machine.cpu_seconds(service.pid)
    _, answered = loads.dnsperf(service.dns, names)
    return (machine.cpu_seconds(service.pid) - before) / answered * 1e6


ROW = Row(measure, required=True)
