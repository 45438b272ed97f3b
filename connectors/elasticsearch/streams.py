"""Data streams that exist already: a template changes only what is made after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.elasticsearch.client import Client, Refusal

PATTERN = "logs-canary_siem.*-*"
TEMPLATE = "canary_siem"
NO_HANDLER = {400, 404, 405}
"""What a bare node says to the data stream APIs that it lacks."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A data stream and the index that is written to now."""

    name: str
    write_index: str


async def existing(client: Client) -> Sequence[Stream]:
    """Find every data stream of ours, in any namespace."""
    reply = await client.request("GET", f"/_resolve/index/{PATTERN}")
    return [
        Stream(found["name"], found["backing_indices"][-1])
        for found in reply["data_streams"]
        if found.get("backing_indices")
    ]


async def renew(client: Client, stream: Stream, retention: str | None) -> list[str]:
    """Give *stream* what its template says now; roll it over where that takes a new index.

    After a rollover the new index does not know the ids in the old one: what is delivered again
    then is stored twice, under the same event.id. A stream for which somebody made a template of
    a higher priority is left alone.
    """
    simulated = await client.request("POST", f"/_index_template/_simulate_index/{stream.name}")
    if any(each["name"] == TEMPLATE for each in simulated.get("overlapping", [])):
        return []
    changes = []
    before = await _mapping(client, stream)
    refusal = await client.request(
        "PUT",
        f"/{stream.name}/_mapping",
        params={"write_index_only": "true"},
        body=_additive(simulated["template"]["mappings"]),
        allowed={400},
    )
    pipeline = simulated["template"]["settings"]["index"].get("default_pipeline")
    if isinstance(refusal, Refusal) or pipeline != await _pipeline(client, stream):
        await client.request("POST", f"/{stream.name}/_rollover")
        changes.append(f"data stream {stream.name}: rolled over")
    elif before != await _mapping(client, stream):
        changes.append(f"data stream {stream.name}: mappings updated")
    return changes + await _keep(client, stream, retention)


def _additive(mappings: dict[str, Any]) -> dict[str, Any]:
    """Leave out what may not be put again: constant keywords that have taken their value."""
    properties = {
        name: mapping
        for name, mapping in mappings["properties"].items()
        if not name.startswith("data_stream")
    }
    return {**mappings, "properties": properties}


async def _mapping(client: Client, stream: Stream) -> Any:
    return await client.request("GET", f"/{stream.write_index}/_mapping")


async def _pipeline(client: Client, stream: Stream) -> Any:
    settings = await client.request("GET", f"/{stream.write_index}/_settings")
    return settings[stream.write_index]["settings"]["index"].get("default_pipeline")


async def _keep(client: Client, stream: Stream, retention: str | None) -> list[str]:
    """Set retention and failure store of a stream that exists, where the cluster can."""
    path = f"/_data_stream/{stream.name}"
    parts = {
        "_lifecycle": {"data_retention": retention} if retention else {},
        "_options": {"failure_store": {"enabled": True}},
    }
    changes = []
    for part, wanted in parts.items():
        before = await client.request("GET", f"{path}/{part}", allowed=NO_HANDLER)
        if isinstance(before, Refusal):
            continue
        await client.request("PUT", f"{path}/{part}", body=wanted)
        if before != await client.request("GET", f"{path}/{part}"):
            changes.append(f"data stream {stream.name}: {part.strip('_')} updated")
    return changes
