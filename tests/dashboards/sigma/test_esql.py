"""ES|QL, by Elasticsearch's own grammar: that it is some, not what it finds.

The node at hand has no ES|QL. What the counting rules find is shown by their Sigma source
(test_rules.py), and by aggregations of like meaning on a real node (tests/dashboards/elastic).
"""

import re
from functools import cache

import pytest

from tests.dashboards.fields import strangers
from tests.dashboards.sigma.generated import committed
from tests.dashboards.sigma.judges import answer

pytestmark = pytest.mark.backend
QUERIES = [name for name in committed() if name.startswith("esql/")]
FAULTS = {
    "no such command": ("| where", "| wher"),
    "no such sign": ("==", "="),
    "a text that does not end": ('"alert"', '"alert'),
    "by nothing": (" by source.ip", " by"),
    "a bracket that is not closed": ("canary.token.id)", "canary.token.id"),
}
FIELD = re.compile(r"\b[a-z_]+(?:\.[a-z_]+)+\b|@timestamp|\btags\b")


@cache
def faults() -> dict[str, list[str]]:
    """Say what is wrong with each query, and with the seeded ones."""
    counted = committed()["esql/several_tokens_one_source.esql"]
    spoilt = {name: counted.replace(*fault) for name, fault in FAULTS.items()}
    asked = {**{name: committed()[name] for name in QUERIES}, **spoilt}
    return dict(zip(asked, answer("esql", list(asked.values())), strict=True))


def test_every_query_is_of_the_language() -> None:
    assert QUERIES
    assert {name: faults()[name] for name in QUERIES} == {name: [] for name in QUERIES}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(fault: str) -> None:
    assert FAULTS[fault][0] in committed()["esql/several_tokens_one_source.esql"]
    assert faults()[fault]


@pytest.mark.parametrize("name", QUERIES)
def test_every_field_is_one_that_is_sent(name: str) -> None:
    _, _, body = committed()[name].partition("| where")
    bare = re.sub(r'"[^"]*"', "", body)

    assert strangers(FIELD.findall(bare)) == []
