"""A real node with the corpora in it, as the connector would have written them."""

from collections.abc import Sequence
from typing import Any

import pytest

from connectors.elasticsearch.mappings import mappings
from tests.backends.elastic_jars import lacking_kql
from tests.backends.elasticsearch import Node
from tests.backends.fixtures import needs
from tests.dashboards.corpus import cases, everything
from tests.dashboards.elastic.engine import LABEL
from tests.dashboards.world import Document


@pytest.fixture(scope="session")
def node(elasticsearch_node: Node) -> Node:
    needs(lacking_kql())
    return elasticsearch_node


@pytest.fixture(scope="session")
def corpora(node: Node) -> str:
    """Every case of every rule in one data stream, told apart by a label."""
    told = ((number, each) for number, case in enumerate(cases()) for each in case.documents)
    return stored(node, [labelled(each, str(number)) for number, each in told])


@pytest.fixture(scope="session")
def whole(node: Node) -> dict[str, str]:
    """All that the program can send; gives the data stream for each pattern of ours."""
    return {
        f"logs-{dataset}-*": stored(node, [each for each in everything() if of(each) == dataset])
        for dataset in ("canary_siem.trip", "canary_siem.health")
    }


def of(document: Document) -> str:
    """Give a document's dataset."""
    return str(document["event"]["dataset"])


def labelled(document: Document, case: str) -> Document:
    """Give *document* with the label that says of which case it is."""
    return {**document, "labels": {**document.get("labels", {}), LABEL: case}}


def stored(node: Node, documents: Sequence[Document]) -> str:
    """Write *documents* into a new stream with our mappings; each arrived when it happened."""
    stream = node.fresh_stream(mappings())
    lines: list[Any] = []
    for number, document in enumerate(documents):
        event = {**document["event"], "ingested": document["@timestamp"]}
        lines += [{"create": {"_id": str(number)}}, {**document, "event": event}]
    status, reply = node.request("POST", f"/{stream}/_bulk?refresh=true", lines)
    assert (status, reply["errors"]) == (200, False), str(reply)[:2000]
    return stream
