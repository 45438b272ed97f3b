"""The fields that rules and panels name, out of whatever language they name them in."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from canary_siem.dialects.ecs import FIELDS

_SETS = "|".join(sorted({re.escape(name.partition(".")[0]) for name in FIELDS if "." in name}))
_NAME = re.compile(rf"(?<![\w.\"'-])(@timestamp|tags|message|(?:{_SETS})(?:\.[a-z_]+)+)")
_TEXT = re.compile(r'"[^"]*"')
_STREAM = re.compile(r"logs-canary_siem\.\w+-\*")


def in_query(query: str) -> set[str]:
    """Give the fields that a query names, in KQL, EQL or ES|QL."""
    return set(_NAME.findall(_STREAM.sub(" ", _TEXT.sub('""', query))))


def in_rule(rule: Mapping[str, Any]) -> set[str]:
    """Give every field that a detection rule names, wherever."""
    found = in_query(rule["query"]) | set(rule["investigation_fields"]["field_names"])
    found |= {rule["timestamp_override"], *rule.get("new_terms_fields", ())}
    found |= {value for key, value in rule.items() if key.endswith("_field")}
    found |= set(rule.get("alert_suppression", {}).get("group_by", ()))
    found |= {rule["rule_name_override"]} if "rule_name_override" in rule else set()
    threshold = rule.get("threshold", {})
    found |= {*threshold.get("field", ()), *(c["field"] for c in threshold.get("cardinality", ()))}
    for mapping in ("severity_mapping", "risk_score_mapping"):
        found |= {each["field"] for each in rule.get(mapping, ())}
    return found


def in_request(body: Any) -> set[str]:
    """Give the fields that a search request names: its query, its aggregations, its sort."""
    return set(_in_request(body))


def _in_request(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _in_request(each)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "field":
            yield value
        elif key in {"term", "range"} or (key == "terms" and "field" not in value):
            yield from value
        elif key == "sort":
            yield from (name for each in value for name in each)
        elif key == "_source":
            yield from value
        if isinstance(value, dict | list):
            yield from _in_request(value)
