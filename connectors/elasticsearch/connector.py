"""Delivers batches to one cluster, by the bulk API into data streams."""

import asyncio
import zlib
from collections.abc import Sequence

from canary_siem.interfaces import Identity, Outcome
from canary_siem.trips import StoredTrip
from connectors.elasticsearch.bulk import PARAMS, PATH, encode, outcomes
from connectors.elasticsearch.client import Client
from connectors.elasticsearch.settings import ElasticsearchSettings

GZIP_WINDOW = 31
LEVEL = 1
"""JSON shrinks to a tenth at the lowest level already."""


class Elasticsearch:
    """One cluster. A 409 means it has the trip already."""

    def __init__(self, settings: ElasticsearchSettings, identity: Identity) -> None:
        self._compress = settings.compress
        self._namespace = identity.namespace
        self._client = Client(settings)

    async def deliver(self, trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        """Send one bulk request; say for each trip, in order, what became of it.

        Raises:
            ReceiverUnavailableError: Nothing is known to be taken; keep the batch, come back.
            BatchRefusedError: Too big or malformed as a whole; halve it.
            AccessRefusedError: The cluster refuses us; hold the queue.
        """
        if not trips:
            return []
        body = encode(trips, self._namespace)
        headers = {}
        if self._compress:
            body = await asyncio.to_thread(_gzip, body)
            headers["content-encoding"] = "gzip"
        reply = await self._client.request("POST", PATH, params=PARAMS, body=body, headers=headers)
        return outcomes(reply, len(trips))

    async def close(self) -> None:
        """Let go of the connections. Safe to call twice."""
        await self._client.close()


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP_WINDOW)
    return packer.compress(body) + packer.flush()
