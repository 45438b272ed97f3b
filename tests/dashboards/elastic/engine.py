"""Kibana's detection engine as far as a rule's meaning goes, over a real Elasticsearch.

For each sort of rule: the requests that Kibana sends for it ("Rule types" in Elastic's security
guide), built from the rule as it is shipped. KQL is run by the node as it is written; EQL, which
the node lacks, by Elastic's own engine from PyPI; for ES|QL stand aggregations of like meaning.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from canary_siem.durations import parse_duration
from tests.backends.elasticsearch import Node
from tests.dashboards.corpus import Case, value
from tests.dashboards.sigma.judges import run_eql
from tests.dashboards.world import Document

Rule = Mapping[str, Any]
MOST = 10_000
LABEL = "case"
"""``labels.case`` tells the documents of one case from those of another."""


def looks(case: Case, rule: Rule) -> list[datetime]:
    """Say when the rule looks so that all is seen that its schedule would show it.

    A later look sees no more of what happened than the one right after it did: so one look after
    each document, in the rule's own steps, and the last one.
    """
    step = parse_duration(rule["interval"])
    moments = {case.now}
    for each in case.documents:
        ago = (case.now - datetime.fromisoformat(each["@timestamp"])).total_seconds()
        moments.add(
            datetime.fromtimestamp(case.now.timestamp() - ago // step * step, case.now.tzinfo)
        )
    return sorted(moments)


def named(node: Node, stream: str, rule: Rule, case: Case, number: int) -> set[str]:
    """Give what *rule* names in *case*, by the field that tells its alerts apart."""
    ask = SORTS[rule["type"]]
    moments = looks(case, rule) if rule["type"] != "esql" else [case.now]
    return {found for at in moments for found in ask(node, stream, rule, case, number, at)}


def _query(
    node: Node, stream: str, rule: Rule, case: Case, number: int, at: datetime
) -> Iterator[str]:
    by = rule["alert_suppression"]["group_by"][0]
    body = {
        "query": _where(rule, number, at, rule["from"]),
        "aggs": {"named": _terms(by)},
    }
    yield from (each["key"] for each in _buckets(node, stream, body))


def _threshold(
    node: Node, stream: str, rule: Rule, case: Case, number: int, at: datetime
) -> Iterator[str]:
    (by,), (cardinality,) = rule["threshold"]["field"], rule["threshold"]["cardinality"]
    enough = {"path": {"count": "different"}, "script": f"params.count >= {cardinality['value']}"}
    aggs = {
        "different": {"cardinality": {"field": cardinality["field"]}},
        "enough": {
            "bucket_selector": {"buckets_path": enough["path"], "script": enough["script"]}
        },
    }
    named_terms = _terms(by, min_doc_count=rule["threshold"]["value"])
    body = {
        "query": _where(rule, number, at, rule["from"]),
        "aggs": {"named": {**named_terms, "aggs": aggs}},
    }
    yield from (each["key"] for each in _buckets(node, stream, body))


def _new_terms(
    node: Node, stream: str, rule: Rule, case: Case, number: int, at: datetime
) -> Iterator[str]:
    """Take the terms of now, leave those that the history knows too."""
    (by,) = rule["new_terms_fields"]
    now = {"query": _where(rule, number, at, rule["from"]), "aggs": {"named": _terms(by)}}
    found = [each["key"] for each in _buckets(node, stream, now)]
    since = int(_back(at, rule["from"]).timestamp() * 1000)
    first = {
        "first": {"min": {"field": rule["timestamp_override"]}},
        "new": {
            "bucket_selector": {
                "buckets_path": {"first": "first"},
                "script": f"params.first > {since}L",
            }
        },
    }
    history = {
        "query": _where(rule, number, at, rule["history_window_start"]),
        "aggs": {"named": {**_terms(by, include=found), "aggs": first}},
    }
    if found:
        yield from (each["key"] for each in _buckets(node, stream, history))


def _esql(
    node: Node, stream: str, rule: Rule, case: Case, number: int, at: datetime
) -> Iterator[str]:
    """Ask for the same by aggregations, with what the text says put in."""
    said = re.search(
        r'WHERE (?P<field>\S+) == "(?P<is>\w+)"\n\| STATS (?P<name>\w+) = MAX\(@timestamp\) '
        r"BY (?P<by>\S+)\n\| WHERE (?P=name) < NOW\(\) - (?P<minutes>\d+) minutes$",
        rule["query"],
    )
    assert said, rule["query"]
    before = int(at.timestamp() * 1000) - int(said["minutes"]) * 60_000
    silent = {
        "last": {"max": {"field": "@timestamp"}},
        "silent": {
            "bucket_selector": {
                "buckets_path": {"last": "last"},
                "script": f"params.last < {before}L",
            }
        },
    }
    where = _where(rule, number, at, rule["from"], {"term": {said["field"]: said["is"]}})
    body = {"query": where, "aggs": {"named": {**_terms(said["by"]), "aggs": silent}}}
    yield from (each["key"] for each in _buckets(node, stream, body))


def _eql(
    node: Node, stream: str, rule: Rule, case: Case, number: int, at: datetime
) -> Iterator[str]:
    start = _back(at, rule["from"])
    order = (rule["timestamp_field"], rule["tiebreaker_field"])
    seen = [each for each in case.documents if start <= arrived(each) <= at]
    seen.sort(key=lambda each: [value(each, name) for name in order])
    (matches,) = run_eql(rule["query"], [seen])
    last = {each[-1] for each in matches}
    (by,) = re.findall(r"^sequence by (\S+) ", rule["query"])
    yield from (str(value(each, by)) for each in seen if value(each, "event.id") in last)


SORTS = {
    "query": _query,
    "threshold": _threshold,
    "new_terms": _new_terms,
    "eql": _eql,
    "esql": _esql,
}


def arrived(document: Document) -> datetime:
    """Say when a document of a case reached the cluster: at once, as far as these tests go."""
    return datetime.fromisoformat(document["@timestamp"])


def _back(at: datetime, text: str) -> datetime:
    return datetime.fromtimestamp(
        at.timestamp() - parse_duration(text.removeprefix("now-")), at.tzinfo
    )


def _where(
    rule: Rule, number: int, at: datetime, since: str, query: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Give the query of one look; what it says of ``now`` is said of *at*."""
    moment = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    kql = re.sub(r'"now-', f'"{moment}||-', rule["query"])
    between = {"gte": f"{moment}||{since.removeprefix('now')}", "lte": moment}
    return {
        "bool": {
            "filter": [
                query or {"kql": {"query": kql}},
                {"range": {rule["timestamp_override"]: between}},
                {"term": {f"labels.{LABEL}": str(number)}},
            ]
        }
    }


def _terms(field: str, **more: Any) -> dict[str, Any]:
    return {"terms": {"field": field, "size": MOST, **more}}


def _buckets(node: Node, stream: str, body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    status, found = node.request("POST", f"/{stream}/_search", {"size": 0, **body})
    assert status == 200, found
    buckets: Sequence[Mapping[str, Any]] = found["aggregations"]["named"]["buckets"]
    return buckets
