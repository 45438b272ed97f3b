"""One trip on an idle system: from its answer until the receiver has acknowledged it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

from tests.backends import elasticsearch
from tests.backends.elasticsearch import fresh_namespace
from tests.backends.processes import wait_until
from tests.bench import loads, ours
from tests.bench.shapes import Bench, Figure, Row, SkippedError, at_most

CONNECTOR = """
namespace = "{namespace}"
[connectors.siem]
type = "elasticsearch"
url = "{url}"
"""
PAUSE_SECONDS = 0.3


def measure(bench: Bench) -> Iterator[Figure]:
    """Ask once, then watch the connector's cursor, which moves on acknowledgement only."""
    if why := elasticsearch.missing():
        raise SkippedError(why)
    turns = 5 if bench.quick else 40
    with elasticsearch.node() as node:
        namespace = fresh_namespace()
        streams = {"index_patterns": [f"logs-canary_siem.*-{namespace}"], "data_stream": {}}
        node.request("PUT", "/_index_template/bench", {**streams, "priority": 601})
        top, _, more = CONNECTOR.format(url=node.url, namespace=namespace).strip().partition("\n")
        with ours.house(more, api=top) as config:
            [token] = ours.plant(config, 1)
            packet = loads.query(token.hostname)
            with ours.service(config) as service, loads.client(service.dns) as udp:
                bench.calm()
                spent = []
                for _ in range(turns + 1):
                    loads.ask(udp, packet)
                    spent.append(_acknowledged(config.parent / "data"))
                    time.sleep(PAUSE_SECONDS)
    own = median(spent[1:]) * 1e3  # the first waits for the client to be imported
    yield at_most(
        "one trip alone, acknowledged after its answer, median", own, 100, "ms", digits=1
    )


def _acknowledged(folder: Path) -> float:
    began = time.perf_counter()
    path = next(folder.glob("*.db"))
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        query = "SELECT (SELECT max(position) FROM trips) <= (SELECT min(position) FROM cursors)"
        wait_until(
            lambda: bool(database.execute(query).fetchone()[0]), what="the receiver", seconds=30
        )
    return time.perf_counter() - began


ROW = Row(measure)
