"""The template's rules have the shape that Microsoft's client knows, within Sentinel's bounds."""

import copy
import json
import re
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from canary_siem.exports import Sources
from canary_siem.exports.sentinel import DOOR, TEMPLATE
from tests.dashboards.sentinel.judges import NATIVE, NRT, inside, schedule, span
from tests.house.generated import ROOT

TOLD = tomllib.loads((ROOT / "dashboards/rules.toml").read_text("utf-8"))
TEXTS = {"displayName": 256, "description": 5000, "query": 10_000}
"""Characters at most (Sentinel: "Create a custom analytics rule")."""


def rules() -> dict[str, Any]:
    """Give the rules of the template, by the names they have here."""
    made = DOOR.make(Sources(bytes, ROOT / "dashboards", lambda: None))
    found = [each for each in json.loads(made[TEMPLATE])["resources"] if "kind" in each]
    for each in found:
        each["properties"]["enabled"] = False  # what its parameter is by itself
    titled = {each["properties"]["displayName"]: each for each in found}
    return {name: titled[told["title"]] for name, told in TOLD.items()}


@pytest.mark.backend
def test_every_property_is_known() -> None:
    found = inside("shapes", {"rules": list(rules().values())})

    assert dict(zip(rules(), found, strict=True)) == {name: [] for name in rules()}


Fault = Callable[[Any], object]
FAULTS: dict[str, Fault] = {
    "a property that is none": lambda told: told.update(queryFrequencies="PT5M"),
    "a severity that is none": lambda told: told.update(severity="Critical"),
    "a length of time that is none": lambda told: told.update(queryPeriod="one day"),
    "a tactic that is none": lambda told: told.update(tactics=["TA0007"]),
    "an entity that is none": lambda told: told["entityMappings"][0].update(entityType="Address"),
    "a field of an entity that is none": lambda told: told["entityMappings"][0]["fieldMappings"][
        0
    ].update(column="Source"),
}


@pytest.mark.backend
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(fault: str) -> None:
    broken = copy.deepcopy(rules()["several_tokens_one_source"])
    FAULTS[fault](broken["properties"])

    (found,) = inside("shapes", {"rules": [broken]})

    assert found


@pytest.mark.parametrize("name", NATIVE)
def test_no_text_is_too_long(name: str) -> None:
    told = rules()[name]["properties"]

    assert {key: len(told[key]) for key, most in TEXTS.items() if len(told[key]) > most} == {}
    assert len(re.findall(r"\{\{", NATIVE[name]["title"])) <= 3
    assert len(NATIVE[name]["title"]) <= 256
    assert len(told["customDetails"]) <= 20
    assert len(told["entityMappings"]) <= 10


@pytest.mark.parametrize("name", NATIVE)
def test_a_rule_runs_as_often_as_sentinel_lets_it(name: str) -> None:
    frequency, period = schedule(name)

    if (frequency, period) != NRT:
        assert span("PT5M") <= frequency <= period <= span("P14D")
        assert period < span("P2D") or frequency >= span("PT1H")


@pytest.mark.parametrize("name", NATIVE)
def test_alerts_of_one_matter_are_one_incident(name: str) -> None:
    told = rules()[name]["properties"]
    group = told["incidentConfiguration"]["groupingConfiguration"]
    entities = {each["entityType"] for each in told["entityMappings"]}

    assert set(group["groupByCustomDetails"]) <= set(told["customDetails"])
    assert set(group["groupByEntities"]) <= entities
    assert group["groupByCustomDetails"] or group["groupByEntities"]
