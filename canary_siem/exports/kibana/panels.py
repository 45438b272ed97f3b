"""A panel's Vega-Lite, as Kibana takes it: with the request to Elasticsearch in it.

The files in ``dashboards/elastic/panels`` leave out what all have in common; it is put in here.
Source: Kibana guide, "Vega", "Query Elasticsearch": a request with a query of its own names the
dashboard's time, filters and query by placeholders.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
CONFIG: Mapping[str, Any] = {
    "kibana": {"hideWarnings": True},
    "view": {"stroke": None},
    "axis": {"labelFontSize": 12},
    "legend": {"labelFontSize": 12, "symbolType": "square"},
    "text": {"fontSize": 12},
}


def specification(folder: Path, name: str) -> Spec:
    """Give the whole specification of panel *name*; *folder* is ``dashboards/elastic``."""
    own: Spec = json.loads((folder / "panels" / f"{name}.json").read_text("utf-8"))
    for data in sources(own):
        if "url" in data:
            url = data["url"]
            url["body"] = {"query": _query(url.pop("only", {})), **url["body"]}
        else:
            data["values"] = json.loads((folder / data["values"]).read_text("utf-8"))
    return {"$schema": SCHEMA, "config": dict(CONFIG), **own}


def written(spec: Spec) -> str:
    """Write a specification as a person would read it in Kibana's editor; a map in one line."""
    large = any("values" in data for data in sources(spec))
    return json.dumps(spec, ensure_ascii=False, indent=None if large else 2)


def sources(node: Any) -> Iterator[Spec]:
    """Give every ``data`` of a specification, wherever it stands."""
    if isinstance(node, list):
        for each in node:
            yield from sources(each)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "data" and isinstance(value, dict) and {"url", "values"} & value.keys():
                yield value
            else:
                yield from sources(value)


def _query(only: Mapping[str, str]) -> Spec:
    """Ask for the dashboard's time, filters and query, and for *only* these values."""
    return {
        "bool": {
            "must": [
                "%dashboard_context-must_clause%",
                {"range": {"@timestamp": {"%timefilter%": True}}},
            ],
            "filter": [
                "%dashboard_context-filter_clause%",
                *({"term": {field: value}} for field, value in only.items()),
            ],
            "must_not": ["%dashboard_context-must_not_clause%"],
        }
    }
