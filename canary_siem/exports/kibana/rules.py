"""Our rules as Kibana's detection engine takes them, one JSON object each.

Made from ``dashboards/rules.toml`` (what every product says) and ``dashboards/elastic/rules.toml``
(what only Kibana wants to know). Source: Kibana API reference, "Create a detection rule".
"""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from canary_siem.durations import parse_duration
from canary_siem.exports.kibana.threats import threat

Rule = dict[str, Any]
Told = Mapping[str, Any]

RISK_SCORES: Mapping[str, int] = {"low": 21, "medium": 47, "high": 73, "critical": 99}
MOST_ALERTS = 1000
"""A run may give, before Kibana holds the rest back; its default is 100."""
HIGHLIGHTED: Mapping[str, tuple[str, ...]] = {
    "trip": (
        *("canary.token.memo", "canary.token.kind", "source.ip", "canary.source.role"),
        *("user.name", "host.name", "canary.incident.id"),
    ),
    "health": ("observer.serial_number", "observer.hostname"),
}


def rules(dashboards: Path) -> list[Rule]:
    """Give every rule, switched off; *dashboards* is the folder of that name."""
    told, native = _read(dashboards)
    return [_rule(told[name], native[name]) for name in told]


def switched_on(dashboards: Path) -> frozenset[str]:
    """Give the ``rule_id`` of those that setup switches on when it installs them first."""
    told, native = _read(dashboards)
    return frozenset(told[name]["uuid"] for name in told if native[name].get("switched_on"))


def _read(dashboards: Path) -> tuple[dict[str, Told], dict[str, Told]]:
    texts = (dashboards / name for name in ("rules.toml", "elastic/rules.toml"))
    told, native = (tomllib.loads(text.read_text("utf-8")) for text in texts)
    return told, native


def _rule(told: Told, native: Told) -> Rule:
    severity = told["severity"]
    common = {
        "rule_id": told["uuid"],
        "version": native["version"],
        "type": native["type"],
        "name": told["title"],
        "description": told["means"],
        "severity": severity,
        "risk_score": RISK_SCORES[severity],
        "enabled": False,
        "interval": native["interval"],
        "to": "now",
        "max_signals": MOST_ALERTS,
        # What comes late, after an outage, is looked at when it comes.
        "timestamp_override": "event.ingested",
        "author": ["canary-siem"],
        "license": "Apache-2.0",
        "tags": ["canary-siem", "canarytokens"],
        "false_positives": list(told["false_positives"]),
        "note": _guide(told),
        "threat": threat(told.get("tactics", ()), told.get("techniques", ())),
        "investigation_fields": {"field_names": list(HIGHLIGHTED[native["stream"]])},
        "query": native["query"].strip(),
    }
    return common | SORTS[native["type"]](told, native) | _decided(native)


def _guide(told: Told) -> str:
    steps = "\n".join(f"{number}. {each}" for number, each in enumerate(told["next"], 1))
    wrong = "\n".join(f"- {each}" for each in told["false_positives"])
    return (
        f"## What it means\n\n{told['means']}\n\n## What to do next\n\n{steps}\n\n"
        f"## What trips it falsely\n\n{wrong}\n"
    )


def _decided(native: Told) -> Rule:
    """Let the trip say title, severity and risk score, where the rule is the trip."""
    if not native.get("trip_decides"):
        return {}
    field = "event.severity"
    return {
        "rule_name_override": "message",
        "severity_mapping": [
            {"field": field, "operator": "equals", "value": str(score), "severity": name}
            for name, score in RISK_SCORES.items()
        ],
        "risk_score_mapping": [
            {"field": "event.risk_score", "operator": "equals", "value": ""},
        ],
    }


def _query(told: Told, native: Told) -> Rule:
    return {
        **_searched(native),
        "language": "kuery",
        "from": _back(told["window"], native["interval"]),
        "alert_suppression": _suppression(native),
    }


def _threshold(told: Told, native: Told) -> Rule:
    return {
        **_searched(native),
        "language": "kuery",
        "from": _back(told["window"], native["interval"]),
        "threshold": {
            "field": [native["of"]],
            "value": 1,
            "cardinality": [{"field": native["different"], "value": native["at_least"]}],
        },
        "alert_suppression": {"duration": _length(native["suppress_for"])},
    }


def _eql(told: Told, native: Told) -> Rule:
    """Order by when it happened, then by our own count: what came in one batch has one time."""
    return {
        **_searched(native),
        "language": "eql",
        "from": _back(told["window"], native["interval"]),
        "timestamp_field": "@timestamp",
        "tiebreaker_field": "event.sequence",
    }


def _new_terms(told: Told, native: Told) -> Rule:
    return {
        **_searched(native),
        "language": "kuery",
        "from": _back(native["interval"], native["interval"]),
        "new_terms_fields": [native["new"]],
        "history_window_start": f"now-{told['window']}",
    }


def _esql(told: Told, native: Told) -> Rule:
    """The query names its data streams itself."""
    return {
        "language": "esql",
        "from": _back(native["look_back"], native["interval"]),
        "alert_suppression": _suppression(native),
    }


SORTS: Mapping[str, Callable[[Told, Told], Rule]] = {
    "query": _query,
    "threshold": _threshold,
    "eql": _eql,
    "new_terms": _new_terms,
    "esql": _esql,
}


def _searched(native: Told) -> Rule:
    return {"index": [f"logs-canary_siem.{native['stream']}-*"]}


def _back(*lengths: str) -> str:
    """Write how far a rule looks back: the sum of *lengths*, in minutes."""
    return f"now-{round(sum(map(parse_duration, lengths)) / 60)}m"


def _suppression(native: Told) -> Rule:
    """Where one of the fields is absent it is a value like any other: never lose an alert."""
    return {
        "group_by": list(native["suppress"]),
        "duration": _length(native["suppress_for"]),
        "missing_fields_strategy": "doNotSuppress",
    }


def _length(text: str) -> Rule:
    return {"value": int(text[:-1]), "unit": text[-1]}
