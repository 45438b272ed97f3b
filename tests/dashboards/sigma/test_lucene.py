"""Lucene, on a real Elasticsearch: each query finds what it must, and nothing else."""

from collections.abc import Mapping

import pytest

from tests.backends.elasticsearch import Node
from tests.dashboards.corpus import KEYS, Case, of, value
from tests.dashboards.elastic.conftest import labelled, stored
from tests.dashboards.elastic.engine import LABEL
from tests.dashboards.sigma.generated import committed

pytestmark = pytest.mark.backend
RULES = [name.split("/")[1].split(".")[0] for name in committed() if name.startswith("lucene/")]
CASES: Mapping[str, list[Case]] = {rule: of(rule) for rule in RULES}


@pytest.fixture(scope="module")
def streams(elasticsearch_node: Node) -> dict[str, str]:
    """A data stream for each rule, with every case of it, told apart by a label."""
    return {
        rule: stored(
            elasticsearch_node,
            [
                labelled(each, str(number))
                for number, case in enumerate(cases)
                for each in case.documents
            ],
        )
        for rule, cases in CASES.items()
    }


def names(node: Node, stream: str, rule: str, query: str) -> list[frozenset[str]]:
    """Give what a query finds in each case, by the field that tells the rule's alerts apart."""
    text = {"query_string": {"query": query}}
    status, reply = node.request("POST", f"/{stream}/_search", {"query": text, "size": 1000})
    assert status == 200, reply
    found: list[set[str]] = [set() for _ in CASES[rule]]
    for hit in reply["hits"]["hits"]:
        document = hit["_source"]
        found[int(str(value(document, f"labels.{LABEL}")))].add(str(value(document, KEYS[rule])))
    return list(map(frozenset, found))


@pytest.mark.parametrize("rule", RULES)
def test_it_finds_what_it_must(
    elasticsearch_node: Node, streams: Mapping[str, str], rule: str
) -> None:
    query = committed()[f"lucene/{rule}.lucene"]

    found = names(elasticsearch_node, streams[rule], rule, query)

    assert dict(zip(map(str, CASES[rule]), found, strict=True)) == {
        str(case): case.fires for case in CASES[rule]
    }


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("event.kind:alert", "event.kind:*"), (r"tags:tor\-exit", "NOT tags:tor"), (" AND ", " OR ")],
)
def test_a_fault_is_seen(
    elasticsearch_node: Node, streams: Mapping[str, str], right: str, wrong: str
) -> None:
    rule = "trip_from_tor"
    query = committed()[f"lucene/{rule}.lucene"]
    assert right in query

    found = names(elasticsearch_node, streams[rule], rule, query.replace(right, wrong))

    assert found != [case.fires for case in CASES[rule]]
