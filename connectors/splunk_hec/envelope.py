"""A batch as HEC takes it: JSON objects one after the other, the stored bytes within."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

from canary_siem.trips import StoredTrip

SOURCE = "canary-siem"

# As we write it: UTC and microseconds. No text can look like this: its quotes would be escaped.
_OURS = re.compile(rb'"@timestamp":"([0-9-]{10}T[0-9:]{8})\.([0-9]{6})Z"')


class Envelope:
    """Puts documents into envelopes.

    Args:
        host: Who observed it; Splunk's ``host``.
        index: Where it shall go; empty for the token's default.
    """

    def __init__(self, host: str, index: str) -> None:
        shared = {"host": host, "source": SOURCE} | ({"index": index} if index else {})
        self._shared = orjson.dumps(shared)[1:-1]

    def body(self, trips: Sequence[StoredTrip]) -> bytes:
        """Give *trips* as one request body (Splunk, "Format events for HTTP Event Collector")."""
        return b"".join([self._one(trip) for trip in trips])

    def _one(self, trip: StoredTrip) -> bytes:
        return b'{%b%b,"sourcetype":"canary_siem:%b","event":%b,"fields":{"event_id":"%b"}}' % (
            _time(trip.document),
            self._shared,
            trip.stream.encode(),
            trip.document,
            trip.id.encode(),
        )


def _time(document: bytes) -> bytes:
    """Write ``time`` in epoch seconds; nothing where the document has none: then HEC's clock."""
    if (found := _OURS.search(document)) and (second := _second(found[1])):
        return b'"time":%b.%b,' % (second, found[2])
    try:
        at = datetime.fromisoformat(str(_parsed(document).get("@timestamp")))
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return b'"time":%.6f,' % at.timestamp()
    except (ValueError, OverflowError):
        return b""


@lru_cache(maxsize=64)
def _second(stamp: bytes) -> bytes:
    """Give a UTC time of whole seconds as epoch seconds; nothing where it is none we can write."""
    try:
        at = datetime.fromisoformat(f"{stamp.decode()}Z").timestamp()
    except ValueError:
        return b""
    return b"%d" % at if at >= 0 else b""


def _parsed(document: bytes) -> dict[str, Any]:
    try:
        parsed = orjson.loads(document)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
