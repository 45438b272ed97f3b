"""Into Elasticsearch: the same batches, one in flight, by us, its client's helper and rsyslog.

The cluster is as `setup` makes it, templates and pipeline, whoever sends.
"""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from canary_siem.interfaces import Identity
from connectors.elasticsearch.bulk import data_stream
from connectors.elasticsearch.settings import ElasticsearchSettings
from connectors.elasticsearch.setup import setup
from tests.backends import elasticsearch
from tests.backends.elasticsearch import Node, fresh_namespace
from tests.bench import trips
from tests.bench.peers import rsyslog
from tests.bench.sending import BATCH, Sent, Trips, connector, delivered, timed
from tests.bench.shapes import Bench, Figure, Row, SkippedError, at_least

ASSETS = Path(__file__).parents[3] / "dashboards/elastic"
SENDERS = ("ours", "helpers.async_bulk")
WARM_UP = 20_000
"""Trips by each sender before it counts: the compiler under Elasticsearch goes by use."""


def measure(bench: Bench) -> Iterator[Figure]:
    """Send new trips to a stream of their own each time."""
    if why := elasticsearch.missing():
        raise SkippedError(why)
    count = 5_000 if bench.quick else 40_000
    spent: dict[str, list[Sent]] = {name: [] for name in SENDERS}

    def sent(name: str, count: int = count) -> float:
        namespace = fresh_namespace()
        ready = trips.stored(count, namespace)
        work = _ours if name == "ours" else _helper
        spent[name].append(asyncio.run(work(node, namespace, ready)))
        return spent[name][-1].rate

    def by_rsyslog() -> float:
        namespace = fresh_namespace()
        stream = data_stream("trip", namespace)
        return rsyslog.sent(node, stream, trips.stored(count, namespace))

    with ExitStack() as stack:
        node = stack.enter_context(elasticsearch.node(heap="1g", whole_compiler=True))
        asyncio.run(_set_up(node))
        for name in SENDERS:
            sent(name, WARM_UP)
        for kept in spent.values():
            kept.clear()
        found = bench.medians(
            {name: lambda name=name: sent(name) for name in SENDERS} | {"rsyslog": by_rsyslog}
        )
    work = f"into Elasticsearch, {BATCH} a batch, one in flight"
    own = found["ours"]
    yield at_least(work, own, (SENDERS[1], found[SENDERS[1]]), 1.4, "trips/s")
    used, theirs = (median(each.cpu for each in spent[name]) for name in SENDERS)
    yield Figure(
        f"{work}: processor",
        f"{used:.1f} µs a trip",
        f"{SENDERS[1]}: {theirs:.1f} µs",
        used / theirs,
        "at most 1/6",
        used <= theirs / 6,
    )
    if "rsyslog" in found:
        yield at_least(work, own, ("rsyslog omelasticsearch", found["rsyslog"]), 1.5, "trips/s")


async def _set_up(node: Node) -> None:
    settings = ElasticsearchSettings.model_validate({"url": node.url})
    await setup(settings, Identity("0" * 16), ASSETS)


async def _ours(node: Node, namespace: str, ready: Trips) -> Sent:
    built = connector("elasticsearch", namespace, url=node.url)
    send = delivered(built)
    await send(ready[:1])
    try:
        return await timed(send, ready[1:])
    finally:
        await built.close()


async def _helper(node: Node, namespace: str, ready: Trips) -> Sent:
    from elasticsearch import AsyncElasticsearch, helpers

    def actions(part: Trips) -> Iterator[dict[str, Any]]:
        for trip, source in zip(part, loaded[part[0].id], strict=True):
            yield {
                "_op_type": "create",
                "_index": data_stream("trip", namespace),
                "_id": trip.id,
                "_source": source,
            }

    async def send(part: Trips) -> None:
        await helpers.async_bulk(client, actions(part), chunk_size=BATCH)

    parts = [ready[:1], *trips.batches(ready[1:], BATCH)]
    loaded = {part[0].id: [orjson.loads(trip.document) for trip in part] for part in parts}
    async with AsyncElasticsearch(node.url) as client:
        await send(ready[:1])
        return await timed(send, ready[1:])


ROW = Row(measure)
