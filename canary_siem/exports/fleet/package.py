"""The package for Fleet, file by file: data streams, dashboards, rules, from one source.

In the form in which Kibana takes an upload: what it keeps as JSON in JSON is text here, as
``elastic-package build`` makes of a repository. Source: Elastic package specification 3.6.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from canary_siem import __version__
from canary_siem.exports.fleet.fields import fields
from canary_siem.exports.kibana.objects import as_kept, objects
from canary_siem.exports.kibana.rules import Rule, rules

NAME = "canary_siem"
STREAMS: Mapping[str, str] = {
    "trip": "Trips of canarytokens",
    "health": "Heartbeats, and what went wrong",
    "audit": "What was done to tokens and keys",
}
TEXTS = ("manifest.yml", "changelog.yml", "validation.yml", "docs/README.md", "img/logo.svg")
"""Written by hand, in ``dashboards/elastic/fleet``."""


def package(dashboards: Path) -> dict[str, bytes]:
    """Give the files of the package by their path in it."""
    elastic = dashboards / "elastic"
    return {
        **{name: _text(elastic / "fleet" / name) for name in TEXTS},
        **{path: text for name in STREAMS for path, text in _stream(name, elastic)},
        **{
            f"kibana/{each['type'].replace('-', '_')}/{each['id']}.json": _json(as_kept(each))
            for each in objects(dashboards)
        },
        **{
            f"kibana/security_rule/{each['id']}.json": _json(each)
            for each in map(_asset, rules(dashboards))
        },
    }


def _text(file: Path) -> bytes:
    return file.read_text("utf-8").replace("{version}", __version__).encode()


def _stream(name: str, elastic: Path) -> Iterator[tuple[str, bytes]]:
    """Give the files of one data stream; retention and pipeline are those that setup installs."""
    folder = f"data_stream/{name}"
    settings = _read(elastic / "component_template/canary_siem@settings.json")["template"]
    pipeline = _read(elastic / "ingest_pipeline/canary_siem@default-pipeline.json")
    manifest = (
        f"title: {STREAMS[name]}\ntype: logs\ndataset: {NAME}.{name}\n"
        "elasticsearch:\n  index_template:\n    mappings:\n      date_detection: false\n"
    )
    retention = settings["lifecycle"]["data_retention"]
    yield f"{folder}/manifest.yml", manifest.encode()
    yield f"{folder}/lifecycle.yml", f'data_retention: "{retention}"\n'.encode()
    yield f"{folder}/fields/fields.yml", fields().encode()
    yield f"{folder}/elasticsearch/ingest_pipeline/default.json", _json(pipeline)


def _asset(rule: Rule) -> Rule:
    """Give a rule as one that a person may add, in Kibana's words a prebuilt one."""
    attributes = {key: value for key, value in rule.items() if key != "enabled"}
    return {"id": rule["rule_id"], "type": "security-rule", "attributes": attributes}


def _read(file: Path) -> Any:
    return orjson.loads(file.read_bytes())


def _json(document: Any) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
