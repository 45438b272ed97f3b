"""What Kibana takes as a detection rule, by its sort: JSON Schemas, strict about names.

After Kibana's own description of "Create a detection rule" (rule_schemas, common_attributes), in
the part that 8.13 to 9 have in common and that anybody here could use.
"""

from collections.abc import Mapping
from typing import Any

import jsonschema

Schema = Mapping[str, Any]

TEXT = {"type": "string", "minLength": 1}
FIELDS = {"type": "array", "items": TEXT, "minItems": 1}
SEVERITY = {"enum": ["low", "medium", "high", "critical"]}
LENGTH = {
    "type": "object",
    "properties": {
        "value": {"type": "integer", "minimum": 1},
        "unit": {"enum": ["s", "m", "h"]},
    },
    "required": ["value", "unit"],
    "additionalProperties": False,
}
NAMED = {"id": TEXT, "name": TEXT, "reference": {"type": "string", "pattern": "^https://.*/$"}}
SUBTECHNIQUE = {
    "type": "object",
    "properties": NAMED,
    "required": list(NAMED),
    "additionalProperties": False,
}
TECHNIQUE = {
    **SUBTECHNIQUE,
    "properties": {**NAMED, "subtechnique": {"type": "array", "items": SUBTECHNIQUE}},
}
THREAT = {
    "type": "object",
    "properties": {
        "framework": {"const": "MITRE ATT&CK"},
        "tactic": SUBTECHNIQUE,
        "technique": {"type": "array", "items": TECHNIQUE},
    },
    "required": ["framework", "tactic"],
    "additionalProperties": False,
}
OVERRIDE = {"field": TEXT, "operator": {"const": "equals"}, "value": {"type": "string"}}
COMMON: Schema = {
    "rule_id": TEXT,
    "name": TEXT,
    "description": TEXT,
    "type": TEXT,
    "query": TEXT,
    "severity": SEVERITY,
    "risk_score": {"type": "integer", "minimum": 0, "maximum": 100},
    "enabled": {"type": "boolean"},
    "version": {"type": "integer", "minimum": 1},
    "interval": {"type": "string", "pattern": "^[1-9][0-9]*[smh]$"},
    "from": {"type": "string", "pattern": "^now-[1-9][0-9]*[smhd]$"},
    "to": {"const": "now"},
    "max_signals": {"type": "integer", "minimum": 1, "maximum": 1000},
    "timestamp_override": TEXT,
    "rule_name_override": TEXT,
    "severity_mapping": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {**OVERRIDE, "severity": SEVERITY},
            "required": [*OVERRIDE, "severity"],
            "additionalProperties": False,
        },
    },
    "risk_score_mapping": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": OVERRIDE,
            "required": list(OVERRIDE),
            "additionalProperties": False,
        },
    },
    "author": FIELDS,
    "license": TEXT,
    "tags": FIELDS,
    "false_positives": FIELDS,
    "references": FIELDS,
    "note": TEXT,
    "setup": TEXT,
    "threat": {"type": "array", "items": THREAT},
    "investigation_fields": {
        "type": "object",
        "properties": {"field_names": FIELDS},
        "required": ["field_names"],
        "additionalProperties": False,
    },
}
REQUIRED = ("name", "description", "risk_score", "severity", "type", "query", "language")
SUPPRESSION = {
    "type": "object",
    "properties": {
        "group_by": {**FIELDS, "maxItems": 3},
        "duration": LENGTH,
        "missing_fields_strategy": {"enum": ["suppress", "doNotSuppress"]},
    },
    "required": ["group_by"],
    "additionalProperties": False,
}
CARDINALITY = {
    "type": "object",
    "properties": {"field": TEXT, "value": {"type": "integer", "minimum": 0}},
    "required": ["field", "value"],
    "additionalProperties": False,
}
KUERY, INDEX = {"enum": ["kuery", "lucene"]}, FIELDS
OWN: Mapping[str, Schema] = {
    "query": {"index": INDEX, "language": KUERY, "alert_suppression": SUPPRESSION},
    "threshold": {
        "index": INDEX,
        "language": KUERY,
        "threshold": {
            "type": "object",
            "properties": {
                "field": {**FIELDS, "maxItems": 5},
                "value": {"type": "integer", "minimum": 1},
                "cardinality": {"type": "array", "items": CARDINALITY, "maxItems": 1},
            },
            "required": ["field", "value"],
            "additionalProperties": False,
        },
        "alert_suppression": {
            "type": "object",
            "properties": {"duration": LENGTH},
            "required": ["duration"],
            "additionalProperties": False,
        },
    },
    "eql": {
        "index": INDEX,
        "language": {"const": "eql"},
        "timestamp_field": TEXT,
        "tiebreaker_field": TEXT,
        "event_category_override": TEXT,
    },
    "new_terms": {
        "index": INDEX,
        "language": KUERY,
        "new_terms_fields": {**FIELDS, "maxItems": 3},
        "history_window_start": {"type": "string", "pattern": "^now-[1-9][0-9]*[smhd]$"},
    },
    "esql": {"language": {"const": "esql"}, "alert_suppression": SUPPRESSION},
}
NEEDED = {"threshold": ("threshold",), "new_terms": ("new_terms_fields", "history_window_start")}


def faults(rule: Mapping[str, Any], *, partly: bool = False) -> list[str]:
    """Say what Kibana would not take in *rule*; *partly* where only changes are sent."""
    sort = str(rule.get("type", ""))
    names = {name: own for each in OWN.values() for name, own in each.items()} if partly else {}
    if not partly and sort not in OWN:
        return [f"type: {sort!r} is none"]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {**COMMON, **(names if partly else OWN[sort])},
        "additionalProperties": False,
        "required": [] if partly else [*REQUIRED, *NEEDED.get(sort, ())],
    }
    if partly:
        for name in names:  # which sort it is of, only Kibana knows
            schema["properties"][name] = True
    return [f"{each.json_path}: {each.message}" for each in _iterated(rule, schema)]


def _iterated(rule: Mapping[str, Any], schema: Schema) -> list[jsonschema.ValidationError]:
    return list(jsonschema.Draft202012Validator(schema).iter_errors(rule))
