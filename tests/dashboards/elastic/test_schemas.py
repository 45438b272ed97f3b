"""The rules have the form that Kibana takes, and the schemas see what has not."""

from typing import Any

import pytest

from canary_siem.exports.kibana.rules import rules
from tests.dashboards.elastic.schemas import faults
from tests.house.generated import ROOT

RULES = {each["name"]: each for each in rules(ROOT / "dashboards")}
THRESHOLD, EQL = (
    "Several canarytokens tripped from one source",
    "Canarytoken looked up, then fetched",
)


@pytest.mark.parametrize("name", RULES)
def test_kibana_would_take_it(name: str) -> None:
    assert faults(RULES[name]) == []


@pytest.mark.parametrize(
    ("name", "wrong", "told"),
    [
        (THRESHOLD, {"suppress": ["source.ip"]}, "suppress"),
        (THRESHOLD, {"threshold": {"field": ["source.ip"], "value": 0}}, "$.threshold.value"),
        (THRESHOLD, {"alert_suppression": {"group_by": ["source.ip"]}}, "group_by"),
        (THRESHOLD, {"severity": "grave"}, "$.severity"),
        (EQL, {"language": "kuery"}, "$.language"),
        (EQL, {"alert_suppression": {"group_by": ["source.ip"]}}, "alert_suppression"),
        (EQL, {"from": "now-10 minutes"}, "$.from"),
        (EQL, {"type": "sequence"}, "type"),
        (EQL, {"threat": [{"framework": "MITRE ATT&CK"}]}, "tactic"),
    ],
)
def test_what_kibana_would_refuse_is_seen(name: str, wrong: dict[str, Any], told: str) -> None:
    assert any(told in each for each in faults(RULES[name] | wrong))


def test_a_change_needs_no_more_than_what_changes() -> None:
    assert faults({"rule_id": "x", "from": "now-15m"}, partly=True) == []
    assert faults({"rule_id": "x", "form": "now-15m"}, partly=True)
