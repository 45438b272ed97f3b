"""The detection rules: all of them, with the settings by which such rules silently never fire."""

import re
import tomllib
from typing import Any

import pytest

from canary_siem.durations import parse_duration
from canary_siem.exports.kibana.rules import rules, switched_on
from tests.house.generated import ROOT

DASHBOARDS = ROOT / "dashboards"
TOLD = tomllib.loads((DASHBOARDS / "rules.toml").read_text("utf-8"))
RULES = dict(zip(TOLD, rules(DASHBOARDS), strict=True))
WANTED = {  # of every rule that is created or imported
    *("rule_id", "name", "description", "severity", "risk_score", "type", "query", "language"),
    *("interval", "from", "to", "enabled", "version", "author", "license", "tags"),
}


@pytest.fixture(params=TOLD)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def rule(name: str) -> dict[str, Any]:
    return RULES[name]


def minutes(text: str) -> float:
    """Read a look-back (``now-65m``) in minutes."""
    found = re.fullmatch(r"now-(\d+[mhd])", text)
    assert found, text
    return parse_duration(found[1]) / 60


def test_it_says_what_every_product_says(name: str, rule: dict[str, Any]) -> None:
    told = TOLD[name]

    assert (rule["rule_id"], rule["name"], rule["severity"]) == (
        *(told["uuid"], told["title"]),
        told["severity"],
    )
    assert rule["description"] == told["means"]
    assert rule["false_positives"] == told["false_positives"]
    for each in (*told["next"], *told["false_positives"], told["means"]):
        assert each in rule["note"]


def test_nothing_that_kibana_wants_is_missing(rule: dict[str, Any]) -> None:
    assert rule.keys() >= WANTED
    assert (
        rule["risk_score"]
        == {"low": 21, "medium": 47, "high": 73, "critical": 99}[rule["severity"]]
    )


def test_it_is_shipped_switched_off(rule: dict[str, Any]) -> None:
    assert rule["enabled"] is False


def test_setup_switches_on_what_no_rule_of_elastic_does() -> None:
    assert switched_on(DASHBOARDS) == {TOLD["heartbeat_missing"]["uuid"]}


def test_what_comes_late_is_looked_at_when_it_comes(rule: dict[str, Any]) -> None:
    assert rule["timestamp_override"] == "event.ingested"
    assert "timestamp_override_fallback_disabled" not in rule


def test_nothing_falls_between_two_looks(rule: dict[str, Any]) -> None:
    assert minutes(rule["from"]) >= 2 * parse_duration(rule["interval"]) / 60
    assert rule["to"] == "now"


def test_what_fits_into_the_window_stands_whole_in_one_look(
    name: str, rule: dict[str, Any]
) -> None:
    window = parse_duration(TOLD[name]["window"]) / 60
    looked = minutes(rule.get("history_window_start", rule["from"]))
    whole = window if rule["type"] == "new_terms" else window + minutes(f"now-{rule['interval']}")

    assert looked >= whole


def test_its_data_streams_are_ours(rule: dict[str, Any]) -> None:
    stream = r"logs-canary_siem\.(?:trip|health)-\*"
    (named,) = rule.get("index") or re.findall(stream, rule["query"])

    assert re.fullmatch(stream, named)


def test_alerts_are_told_apart_by_the_field_that_every_product_tells_them_by(
    name: str, rule: dict[str, Any]
) -> None:
    by = {
        "query": lambda: rule["alert_suppression"]["group_by"][0],
        "threshold": lambda: rule["threshold"]["field"][0],
        "eql": lambda: rule["query"].split()[2],
        "new_terms": lambda: rule["new_terms_fields"][0],
        "esql": lambda: rule["alert_suppression"]["group_by"][0],
    }

    assert by[rule["type"]]() == TOLD[name]["by"]


def test_no_alert_is_suppressed_for_a_field_that_is_absent(rule: dict[str, Any]) -> None:
    told = rule.get("alert_suppression", {})

    assert "group_by" not in told or told["missing_fields_strategy"] == "doNotSuppress"


def test_a_hit_that_is_graded_higher_is_no_repetition() -> None:
    assert "event.severity" in RULES["any_trip"]["alert_suppression"]["group_by"]


def test_a_sequence_is_ordered_by_when_it_happened() -> None:
    for rule in (each for each in RULES.values() if each["type"] == "eql"):
        assert (rule["timestamp_field"], rule["tiebreaker_field"]) == (
            *("@timestamp",),
            "event.sequence",
        )


def test_a_sequence_spans_no_more_than_its_window() -> None:
    for name, rule in RULES.items():
        if rule["type"] == "eql":
            assert f"with maxspan={TOLD[name]['window']}" in rule["query"]


def test_the_trip_says_how_grave_it_is() -> None:
    rule = RULES["any_trip"]

    assert rule["rule_name_override"] == "message"
    assert {each["value"]: each["severity"] for each in rule["severity_mapping"]} == {
        "21": "low",
        "47": "medium",
        "73": "high",
        "99": "critical",
    }
    assert rule["risk_score_mapping"][0]["field"] == "event.risk_score"
