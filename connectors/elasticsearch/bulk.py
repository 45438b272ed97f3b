"""The bulk API: what goes out for a batch, and what comes back for each trip of it.

Source: Elasticsearch reference, "Bulk index or delete documents".
"""

from collections.abc import Mapping, Sequence
from typing import Any

from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED, Outcome
from canary_siem.trips import StoredTrip
from connectors.elasticsearch.client import reason

PATH = "/_bulk"
PARAMS: Mapping[str, str] = {
    "require_data_stream": "true",  # never an index that dynamic mapping made up
    "filter_path": ",".join(
        f"items.*.{each}"
        for each in (
            "status",
            "failure_store",
            "error.type",
            "error.reason",
            "error.caused_by.reason",
        )
    ),
}
NO_ACCESS = frozenset({401, 403, 404})
OURS_TO_MEND = ("pipeline with id",)
"""An item's 400 that says so is the operator's: the ingest pipeline is missing."""


def data_stream(stream: str, namespace: str) -> str:
    """Name the data stream of a trip (``data_stream.*``: type, dataset, namespace)."""
    return f"logs-canary_siem.{stream}-{namespace}"


def encode(trips: Sequence[StoredTrip], namespace: str) -> bytes:
    """Write NDJSON: for each trip a create whose _id is its event.id, then its stored bytes."""
    heads: dict[str, bytes] = {}
    lines: list[bytes] = []
    for trip in trips:
        head = heads.get(trip.stream)
        if head is None:
            index = data_stream(trip.stream, namespace)
            head = heads[trip.stream] = f'{{"create":{{"_index":"{index}","_id":"'.encode()
        lines += (head, trip.id.encode(), b'"}}\n', trip.document, b"\n")
    return b"".join(lines)


def outcomes(reply: Any, count: int) -> list[Outcome]:
    """Judge the reply to a batch of *count* trips.

    An item refused for lack of access is "retry" where others of its batch were taken: the next
    pass finds it among its like, and then holds the queue.

    Raises:
        AccessRefusedError: The cluster let none of them in, and not for what is in them.
        ReceiverUnavailableError: The reply does not speak of every trip.
    """
    items = reply.get("items") if isinstance(reply, dict) else None
    if not isinstance(items, list) or len(items) != count:
        raise ReceiverUnavailableError(f"not the reply to a bulk request: {str(reply)[:200]}")
    judged = [_judge(item.get("create")) for item in items]
    if not any(each is DELIVERED for each, _ in judged):
        for outcome, ours in judged:
            if ours:
                raise AccessRefusedError(outcome.reason)
    return [outcome for outcome, _ in judged]


def _judge(item: Any) -> tuple[Outcome, bool]:
    """Judge one trip; say whether a person must act before it can get in."""
    if not isinstance(item, dict):
        return Outcome("retry", f"not understood: {str(item)[:200]}"), False
    status = item.get("status")
    if status in {200, 201, 409}:  # 409: an earlier delivery of this _id was heard
        if item.get("failure_store") == "used":
            return Outcome("rejected", "kept in the failure store of its data stream"), False
        return DELIVERED, False
    words = f"{status}: {reason(item)}"
    if status in NO_ACCESS or (status == 400 and any(each in words for each in OURS_TO_MEND)):
        return Outcome("retry", words), True
    return Outcome("rejected" if status == 400 else "retry", words), False
