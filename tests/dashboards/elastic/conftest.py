"""A real node with the corpora in it, as the connector would have written them."""

from collections.abc import Iterable
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
    return stored(node, (({"labels": {LABEL: str(number)}}, each) for number, each in told))


@pytest.fixture(scope="session")
def whole(node: Node) -> str:
    """All that the program can send, in one data stream."""
    return stored(node, (({}, each) for each in everything()))


def stored(node: Node, documents: Iterable[tuple[dict[str, Any], Document]]) -> str:
    """Write *documents* with more fields into a stream with our mappings; each arrives at once."""
    stream = node.fresh_stream(mappings())
    lines: list[Any] = []
    for number, (more, document) in enumerate(documents):
        labels = {**document.get("labels", {}), **more.get("labels", {})}
        event = {**document["event"], "ingested": document["@timestamp"]}
        lines += [{"create": {"_id": str(number)}}, {**document, "labels": labels, "event": event}]
    status, reply = node.request("POST", f"/{stream}/_bulk?refresh=true", lines)
    assert (status, reply["errors"]) == (200, False), str(reply)[:2000]
    return stream
