"""Documents as Splunk has them: JSON taken apart, and the app's calculated fields."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from dashboards.splunk.app import files
from tests.dashboards.splunk.conf import read
from tests.dashboards.splunk.spl.expressions import Expression, expression

Event = dict[str, Any]
CUTOFF, MOST = 5_000, 100
"""limits.conf: how many octets of an event JSON is taken from, and how many fields."""


def events(documents: Sequence[Mapping[str, Any]], late: float = 0) -> list[Event]:
    """Give *documents* as events, with the app's fields.

    Args:
        documents: As they are sent.
        late: How many seconds after it happened each came.
    """
    return [event(each, late) for each in documents]


def event(document: Mapping[str, Any], late: float = 0, *, taken_apart: bool = True) -> Event:
    """Give one.

    Args:
        document: As it is sent.
        late: How many seconds after it happened it came.
        taken_apart: Whether Splunk takes it apart by itself; it does not where one is too long.
    """
    raw = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    at = datetime.fromisoformat(document["@timestamp"]).timestamp()
    stream = document["data_stream"]["dataset"].removeprefix("canary_siem.")
    found: Event = {"_raw": raw, "_time": at, "_indextime": at + late, "index": "canary"}
    found |= {"sourcetype": f"canary_siem:{stream}", "source": "canary-siem"}
    leaves = dict(_leaves(document, ""))
    if taken_apart and len(raw.encode()) <= CUTOFF and len(leaves) <= MOST:
        found |= leaves
    # All at once: none sees what another one gives.
    return found | {name: value(found) for name, value in calculated(stream).items()}


@cache
def calculated(stream: str) -> Mapping[str, Expression]:
    """Give what props.conf says of a source type, by the field's name."""
    stanza = read(files()["default/props.conf"].decode())[f"canary_siem:{stream}"]
    return {
        key.removeprefix("EVAL-"): expression(value)
        for key, value in stanza.items()
        if key.startswith("EVAL-")
    }


def _leaves(node: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in node.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            yield f"{prefix}{key}{{}}", list(value)
        else:
            yield f"{prefix}{key}", value
