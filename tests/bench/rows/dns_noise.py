"""DNS noise: names that are no token, as many as can be answered."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from tests.bench import loads, machine, ours
from tests.bench.peers import running as peers
from tests.bench.shapes import Bench, Figure, Row, SkippedError, at_least

WORK = "DNS noise"
BARS = {"CoreDNS file": 1.0, "dnslib": 12, "dnslib, no log": 12, "NSD": 0, "bare add_reader": 0}


def measure(bench: Bench) -> Iterator[Figure]:
    """Ask everybody for the same names."""
    with ExitStack() as stack:
        config = stack.enter_context(ours.house())
        folder = config.parent
        ours.plant(config, 1000)
        names = ours.noise(folder)
        service = stack.enter_context(ours.service(config))
        starts = {
            "CoreDNS file": partial(peers.name_server, "coredns"),
            "NSD": partial(peers.name_server, "nsd"),
            "dnslib": partial(peers.python, folder, "dnslib"),
            "dnslib, no log": partial(peers.python, folder, "dnslib-mute"),
            "bare add_reader": partial(peers.python, folder, "reader"),
        }
        ports = {"ours": service.dns}
        for name, start in starts.items():
            try:
                ports[name] = stack.enter_context(start())
            except SkippedError as reason:
                bench.skip(name, reason)
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
        yield at_least(WORK, own, (name, theirs), BARS[name], "queries/s")
    yield Figure(f"{WORK}: processor", f"{sorted(used)[len(used) // 2]:.1f} µs a query")


ROW = Row(measure, required=True)
