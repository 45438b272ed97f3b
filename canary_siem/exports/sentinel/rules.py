"""The properties of an analytics rule, from what every product says and what only Sentinel asks.

Sources: Microsoft Sentinel, "Create a custom analytics rule", "Near-real-time (NRT) detection
analytics rules", "Map data fields to entities", "Customize alert details".
"""

from collections.abc import Mapping
from typing import Any

Told = Mapping[str, Any]

SEVERITIES: Mapping[str, str] = {
    "low": "Low",
    "medium": "Medium",
    "high": "High",
    "critical": "High",  # Sentinel knows nothing above it
}
TACTICS: Mapping[str, str] = {
    "TA0006": "CredentialAccess",
    "TA0007": "Discovery",
    "TA0011": "CommandAndControl",
}
TOGETHER = "P1D"
"""How long alerts of one matter go into the same incident."""


def rule(told: Told, native: Told, query: str) -> dict[str, Any]:
    """Write a rule's properties, without ``enabled``.

    Args:
        told: Its table in ``dashboards/rules.toml``.
        native: Its table in ``dashboards/sentinel/rules.toml``.
        query: The KQL.
    """
    properties = {
        "displayName": told["title"],
        "description": _description(told),
        "severity": SEVERITIES[told["severity"]],
        "query": query,
        "suppressionEnabled": False,
        "suppressionDuration": "PT1H",  # wanted even where nothing is suppressed
        "tactics": [TACTICS[each] for each in told.get("tactics", ())],
        "techniques": [each.partition(".")[0] for each in told.get("techniques", ())],
        "eventGroupingSettings": {"aggregationKind": "AlertPerResult"},
        "alertDetailsOverride": _details(native),
        "customDetails": dict(native["details"]),
        "entityMappings": [
            {"entityType": entity, "fieldMappings": _fields(columns)}
            for entity, columns in native["entities"].items()
        ],
        "incidentConfiguration": {"createIncident": True, "groupingConfiguration": _group(native)},
    }
    if native["kind"] == "NRT":
        return properties
    return properties | {
        "queryFrequency": native["frequency"],
        "queryPeriod": native["period"],
        "triggerOperator": "GreaterThan",
        "triggerThreshold": 0,
    }


def _description(told: Told) -> str:
    wrong = "\n".join(f"- {each}" for each in told["false_positives"])
    steps = "\n".join(f"{number}. {each}" for number, each in enumerate(told["next"], 1))
    return f"{told['means']}\n\nWhat trips it falsely:\n{wrong}\n\nWhat to do next:\n{steps}"


def _details(native: Told) -> dict[str, str]:
    column = native.get("severity_column")
    override = {"alertDisplayNameFormat": native["title"]}
    return override | ({"alertSeverityColumnName": column} if column else {})


def _fields(columns: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"identifier": identifier, "columnName": column} for identifier, column in columns.items()
    ]


def _group(native: Told) -> dict[str, Any]:
    together = native["together"]
    return {
        "enabled": True,
        "reopenClosedIncident": False,
        "lookbackDuration": TOGETHER,
        "matchingMethod": "Selected",
        "groupByEntities": [together["entity"]] if "entity" in together else [],
        "groupByAlertDetails": [],
        "groupByCustomDetails": [together["detail"]] if "detail" in together else [],
    }
