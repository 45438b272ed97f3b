"""Memory: what the service holds with 100,000 tokens, after it was asked a good deal."""

from collections.abc import Iterator

from tests.bench import loads, machine, ours
from tests.bench.shapes import Bench, Figure, Row, at_most

TOKENS = 100_000


def measure(bench: Bench) -> Iterator[Figure]:
    """Ask for noise and for tokens, then look."""
    with ours.house() as config:
        tokens = ours.plant(config, TOKENS)
        some = ours.names(config.parent, tokens[:: TOKENS // 10_000])
        with ours.service(config) as service:
            loads.dnsperf(service.dns, ours.noise(config.parent), seconds=bench.seconds)
            loads.dnsperf(service.dns, some)
            held = machine.resident(service.pid) / 2**20
    yield at_most(f"resident with {TOKENS:,} tokens, after load", held, 120, "MiB", digits=0)


ROW = Row(measure)
