"""HTTP: noise and durable trips, against aiohttp's bare server with the same picture."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from tests.bench import loads, ours
from tests.bench.peers import running as peers
from tests.bench.shapes import Bench, Figure, Row, at_least

LIMIT = "incident_limit = 1000000000"
"""wrk fetches one token all the time; every hit must be recorded."""


def measure(bench: Bench) -> Iterator[Figure]:
    """Fetch the picture, once by a name that is no token, once by a token's."""
    with ExitStack() as stack:
        config = stack.enter_context(ours.house(api=LIMIT))
        [token] = ours.plant(config, 1, "web")
        service = stack.enter_context(ours.service(config))
        peer = stack.enter_context(peers.aiohttp(config.parent))
        fetch = partial(loads.wrk, seconds=bench.seconds)
        fetch(service.http, ours.DOMAIN, f"/{token.id}/a.gif")  # as one that has run for a while
        found = bench.medians(
            {
                "aiohttp": partial(fetch, peer, ours.DOMAIN, "/nothing/a.gif"),
                "noise": partial(fetch, service.http, ours.DOMAIN, "/nothing/a.gif"),
                "trips": partial(fetch, service.http, ours.DOMAIN, f"/{token.id}/a.gif"),
            }
        )
    peer_rate = ("bare web.Server", found["aiohttp"])
    yield at_least("HTTP noise", found["noise"], peer_rate, 0.66, "requests/s")
    yield at_least("HTTP trips, durable", found["trips"], peer_rate, 0.3, "requests/s")


ROW = Row(measure, required=True)
