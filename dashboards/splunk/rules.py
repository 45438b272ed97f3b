"""The rules of dashboards/rules.toml as saved searches, with what Enterprise Security wants."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WORDS = HERE.parent / "rules.toml"
RUNS = HERE / "definitions/rules.toml"
SEARCHES = HERE / "definitions/searches"
PREFIX = "Canary SIEM - "
FIELDS: Mapping[str, str] = {
    "canary.incident.id": "incident_id",
    "canary.token.id": "token_id",
    "data_stream.namespace": "namespace",
    "observer.serial_number": "observer_serial",
    "source.ip": "src_ip",
}
"""What the app calls the fields that ``by`` names."""
SCORES: Mapping[str, int] = {"medium": 47, "high": 73, "critical": 99}
"""The numbers that events have for these words."""
LEVELS: Mapping[str, int] = {"medium": 3, "high": 4, "critical": 5}
"""The same as ``alert.severity`` (savedsearches.conf): 3 warn, 4 error, 5 severe."""
RISKS = (("risk_src", "system"), ("risk_user", "user"), ("trip_host", "system"))
"""The fields whose values a trip makes suspect, and what each is to Enterprise Security."""
WITH_RISK = """
| eval risk_src=if(src_role=="resolver", null(), src_ip), risk_user=trip_user"""
"""A resolver asked for somebody else: it gets no risk for that."""
AS_SEVERE_AS_THE_RULE = """
| eval severity="{word}", risk_score={score}"""
"""A result has the trip's own, and what a search says of severity goes before the rule's
(Administer Splunk Enterprise Security, "Configure the urgency for findings"): here both say the
same."""


def saved_searches() -> dict[str, dict[str, str]]:
    """Give savedsearches.conf: every rule, switched off."""
    runs = tomllib.loads(RUNS.read_text("utf-8"))
    return {
        f"{PREFIX}{rule['title']}": dict(_stanza(name, rule, runs[name]))
        for name, rule in words().items()
    }


def words() -> Mapping[str, Mapping[str, Any]]:
    """Give the rules as every product has them, by name."""
    return tomllib.loads(WORDS.read_text("utf-8"))


def search(name: str) -> str:
    """Give the search of a rule, as its file has it."""
    return (SEARCHES / f"{name}.spl").read_text("utf-8").strip()


def _stanza(
    name: str, rule: Mapping[str, Any], run: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    of_trips = "`canary_siem_trips`" in search(name)
    yield "description", rule["means"]
    yield "search", "".join([search(name), *(_told(rule, run) if of_trips else [])])
    yield "disabled", "1"
    yield "enableSched", "1"
    yield "cron_schedule", run["cron"]
    yield "dispatch.earliest_time", run["earliest"]
    yield "dispatch.latest_time", "now"
    yield "schedule_window", "0"
    yield "counttype", "number of events"
    yield "relation", "greater than"
    yield "quantity", "0"
    yield "alert.track", "1"
    yield "alert.digest_mode", "0"
    yield "alert.severity", str(LEVELS[rule["severity"]])
    yield "alert.suppress", "1"
    yield "alert.suppress.fields", ",".join(run["suppress"])
    yield "alert.suppress.period", run["quiet"]
    yield from _enterprise_security(rule, run)
    if of_trips:
        yield from _risk(rule, run)


def _told(rule: Mapping[str, Any], run: Mapping[str, Any]) -> Iterator[str]:
    """Give what a search of trips says to Enterprise Security beside what it found."""
    yield WITH_RISK
    if not run.get("trip_decides"):
        word = rule["severity"]
        yield AS_SEVERE_AS_THE_RULE.format(word=word, score=SCORES[word])


def _enterprise_security(
    rule: Mapping[str, Any], run: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Give what makes it a correlation search, and its finding a notable event."""
    told = {"mitre_attack": rule["techniques"]} if rule.get("techniques") else {}
    version = {"detection_id": rule["uuid"], "detection_version": "1"}
    drilldown = {
        "name": "Everything of it",
        "search": run["drilldown"],
        "earliest_offset": "$info_min_time$",
        "latest_offset": "$info_max_time$",
    }
    steps = {"version": 1, "data": "\n".join(_asked(rule))}
    yield "action.correlationsearch.enabled", "1"
    yield "action.correlationsearch.label", rule["title"]
    yield "action.correlationsearch.annotations", json.dumps(told)
    yield "action.correlationsearch.metadata", json.dumps(version)
    yield "action.notable", "1"
    yield "action.notable.param.rule_title", run["title"]
    yield "action.notable.param.rule_description", rule["means"]
    yield "action.notable.param.security_domain", "threat"
    yield "action.notable.param.severity", rule["severity"]
    yield "action.notable.param.drilldown_searches", json.dumps([drilldown])
    yield "action.notable.param.next_steps", json.dumps(steps)


def _asked(rule: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{number}. {step}" for number, step in enumerate(rule["next"], 1))
    yield "What trips it falsely:"
    yield from (f"- {each}" for each in rule["false_positives"])


def _risk(rule: Mapping[str, Any], run: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    score = SCORES[rule["severity"]]
    objects = [
        {"risk_object_field": field, "risk_object_type": what, "risk_score": score}
        for field, what in RISKS
    ]
    yield "action.risk", "1"
    yield "action.risk.param._risk", json.dumps(objects)
    yield "action.risk.param._risk_message", run["title"]
    yield "action.risk.param._risk_score", str(score)
    yield "action.risk.param.verbose", "0"
