"""Index mappings, made from our field table: explicit, of types that a bare node has.

``python -m connectors.elasticsearch.mappings dashboards/elastic`` writes the file that ``setup``
installs and an administrator reads; a test holds it to the table.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from canary_siem.dialects.ecs import FIELDS, IGNORE_ABOVE, IGNORE_ABOVE_URL, VERSION

FILE = "component_template/canary_siem@mappings.json"
KEYWORD: Mapping[str, Any] = {"type": "keyword", "ignore_above": IGNORE_ABOVE}
LEFT_TO_STOCK = "data_stream."
"""``logs@mappings`` knows these better (constant_keyword); without it they become keywords."""


def component_template() -> dict[str, Any]:
    """Give the component template ``canary_siem@mappings``."""
    return {
        "_meta": {"description": f"ECS {VERSION} and canary.*, from canary-siem's field table"},
        "template": {"mappings": mappings()},
    }


def mappings() -> dict[str, Any]:
    """Give the mappings of every data stream of ours."""
    properties: dict[str, Any] = {}
    for name, field in sorted(FIELDS.items()):
        if name.startswith(LEFT_TO_STOCK):
            continue
        *parents, leaf = name.split(".")
        node = properties
        for parent in parents:
            node = node.setdefault(parent, {"properties": {}})["properties"]
        node[leaf] = _mapping(name, field.type)
    return {
        "date_detection": False,
        "dynamic_templates": [
            {"labels": {"path_match": "labels.*", "mapping": KEYWORD}},
            {"text_as_keyword": {"match_mapping_type": "string", "mapping": KEYWORD}},
        ],
        "properties": properties,
    }


def _mapping(name: str, kind: str) -> dict[str, Any]:
    if name == "event.original":
        return {"type": kind, "index": False, "doc_values": False}
    if kind == "keyword":
        limit = IGNORE_ABOVE_URL if name.startswith("url.") else IGNORE_ABOVE
        return {"type": kind, "ignore_above": limit}
    return {"type": kind}


def written() -> str:
    """Give the file's text."""
    return json.dumps(component_template(), indent=2) + "\n"


if __name__ == "__main__":
    (Path(sys.argv[1]) / FILE).write_text(written())
