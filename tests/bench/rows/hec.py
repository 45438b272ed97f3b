"""Into HEC: against a sender that does nothing but send."""

import asyncio
from collections.abc import Iterator
from functools import partial

import aiohttp

from tests.backends import hec
from tests.backends.hec import Receiver
from tests.bench import trips
from tests.bench.sending import Sent, Trips, connector, delivered, timed
from tests.bench.shapes import Bench, Figure, Row, SkippedError, at_least

BATCH = 350
"""As many as our bound of half a MiB lets into a request."""


def measure(bench: Bench) -> Iterator[Figure]:
    """Send the same trips to the same receiver in turn, uncompressed both."""
    if why := hec.missing():
        raise SkippedError(why)
    ready = trips.stored(5_000 if bench.quick else 30_000)
    with hec.receiver() as receiver:
        found = bench.medians(
            {
                "ours": lambda: asyncio.run(_ours(receiver, ready)).rate,
                "bare aiohttp": lambda: asyncio.run(_bare(receiver, ready)).rate,
            }
        )
    peer = ("bare aiohttp", found["bare aiohttp"])
    yield at_least(
        f"into HEC, {BATCH} a request, one in flight", found["ours"], peer, 0.8, "trips/s"
    )


async def _ours(receiver: Receiver, ready: Trips) -> Sent:
    built = connector("splunk_hec", url=receiver.url, token="t", compress=False)
    try:
        return await timed(delivered(built), ready, size=BATCH)
    finally:
        await built.close()


async def _bare(receiver: Receiver, ready: Trips) -> Sent:
    url = f"{receiver.url}/services/collector/event"
    async with aiohttp.ClientSession(headers={"Authorization": "Splunk t"}) as session:
        return await timed(partial(_posted, session, url), ready, size=BATCH)


async def _posted(session: aiohttp.ClientSession, url: str, part: Trips) -> None:
    body = b"".join(b'{"event":%b}' % trip.document for trip in part)
    async with session.post(url, data=body) as reply:
        reply.raise_for_status()
        await reply.read()


ROW = Row(measure)
