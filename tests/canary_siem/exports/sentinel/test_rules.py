"""A rule's properties, from what every product says and what only Sentinel asks."""

from typing import Any

import pytest

from canary_siem.exports.sentinel.rules import rule

TOLD: dict[str, Any] = {
    "title": "A trap tripped",
    "severity": "critical",
    "means": "Somebody is here.",
    "false_positives": ["The owner.", "A backup."],
    "next": ["Ask.", "Look."],
    "tactics": ["TA0011"],
    "techniques": ["T1090.003"],
}
NATIVE: dict[str, Any] = {
    "kind": "Scheduled",
    "frequency": "PT5M",
    "period": "P1D",
    "title": "Tripped: {{Memo}}",
    "together": {"entity": "IP"},
    "details": {"TokenId": "Token"},
    "entities": {"IP": {"Address": "Source"}},
}


def test_a_rule_says_what_it_means_and_what_to_do() -> None:
    told = rule(TOLD, NATIVE, "Trips")

    assert told["displayName"] == "A trap tripped"
    assert told["description"] == (
        "Somebody is here.\n\nWhat trips it falsely:\n- The owner.\n- A backup.\n\n"
        "What to do next:\n1. Ask.\n2. Look."
    )
    assert (told["query"], told["severity"]) == ("Trips", "High")
    assert (told["tactics"], told["techniques"]) == (["CommandAndControl"], ["T1090"])


def test_a_rule_runs_as_often_as_it_says() -> None:
    told = rule(TOLD, NATIVE, "Trips")

    assert (told["queryFrequency"], told["queryPeriod"]) == ("PT5M", "P1D")
    assert (told["triggerOperator"], told["triggerThreshold"]) == ("GreaterThan", 0)


def test_a_rule_of_each_minute_has_no_schedule() -> None:
    told = rule(TOLD, {**NATIVE, "kind": "NRT"}, "Trips")

    assert {"queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold"}.isdisjoint(
        told
    )


def test_a_rule_names_entities_and_details() -> None:
    told = rule(TOLD, NATIVE, "Trips")

    assert told["customDetails"] == {"TokenId": "Token"}
    assert told["entityMappings"] == [
        {
            "entityType": "IP",
            "fieldMappings": [{"identifier": "Address", "columnName": "Source"}],
        }
    ]
    assert told["alertDetailsOverride"] == {"alertDisplayNameFormat": "Tripped: {{Memo}}"}


def test_an_alert_is_as_severe_as_its_trip() -> None:
    told = rule(TOLD, {**NATIVE, "severity_column": "AlertSeverity"}, "Trips")

    assert told["alertDetailsOverride"]["alertSeverityColumnName"] == "AlertSeverity"


@pytest.mark.parametrize(
    ("together", "entities", "details"),
    [({"entity": "IP"}, ["IP"], []), ({"detail": "TokenId"}, [], ["TokenId"])],
)
def test_alerts_of_one_matter_go_together(
    together: dict[str, str], entities: list[str], details: list[str]
) -> None:
    told = rule(TOLD, {**NATIVE, "together": together}, "Trips")
    group = told["incidentConfiguration"]["groupingConfiguration"]

    assert (group["groupByEntities"], group["groupByCustomDetails"]) == (entities, details)


def test_a_rule_without_attack_says_none() -> None:
    bare = {key: each for key, each in TOLD.items() if key not in {"tactics", "techniques"}}

    told = rule(bare, NATIVE, "Trips")

    assert (told["tactics"], told["techniques"]) == ([], [])
