"""The ingest pipeline on a real node: whatever fails, the trip is written as it came."""

import json
from typing import Any

import pytest

from tests.backends.elasticsearch import Node
from tests.house.generated import ROOT

FILE = ROOT / "dashboards/elastic/ingest_pipeline/canary_siem@default-pipeline.json"
pytestmark = pytest.mark.backend


def simulated(node: Node, document: dict[str, Any]) -> dict[str, Any]:
    """Let the node's own pipeline have *document*; give what would be written."""
    body = {"pipeline": json.loads(FILE.read_text("utf-8")), "docs": [{"_source": document}]}
    status, reply = node.request("POST", "/_ingest/pipeline/_simulate", body)
    assert status == 200, reply
    found: dict[str, Any] = reply["docs"][0]["doc"]["_source"]
    return found


def test_it_says_when_the_trip_came(elasticsearch_node: Node) -> None:
    trip = {"event": {"kind": "alert"}, "message": "so"}
    found = simulated(elasticsearch_node, trip)

    assert found["event"].pop("ingested").startswith("20")
    assert found == trip


def test_what_fails_is_told_and_changes_nothing(elasticsearch_node: Node) -> None:
    trip = {"event": "no object", "message": "so"}
    found = simulated(elasticsearch_node, trip)
    (words,) = found.pop("error")["message"]

    assert found == trip
    assert words.startswith("Processor ")  # what failed stands there where the node has Mustache
