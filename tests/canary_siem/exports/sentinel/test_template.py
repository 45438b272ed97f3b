"""The template: functions first, then the rules that use them, switched off."""

import re
import tomllib
from typing import Any

import pytest

from canary_siem.exports import Sources
from canary_siem.exports.sentinel import DOOR, TEMPLATE
from canary_siem.exports.sentinel.template import template
from tests.house.generated import ROOT

DASHBOARDS = ROOT / "dashboards"
TOLD = tomllib.loads((DASHBOARDS / "rules.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def made() -> Any:
    return template(DASHBOARDS)


def named(resource: Any) -> str:
    found = re.fullmatch(
        r"\[concat\(parameters\('workspace'\), '/([\w./-]+)'\)\]", resource["name"]
    )
    assert found, resource["name"]
    return found[1]


def test_every_rule_has_the_identity_it_has_everywhere(made: Any) -> None:
    rules = [named(each) for each in made["resources"] if "kind" in each]

    assert rules == [f"Microsoft.SecurityInsights/{each['uuid']}" for each in TOLD.values()]


def test_a_rule_waits_for_the_functions_it_uses(made: Any) -> None:
    functions = [named(each) for each in made["resources"] if "kind" not in each]
    rules = [each for each in made["resources"] if each.get("kind") == "Scheduled"]

    assert functions == ["CanarySiemHeartbeats", "CanarySiemTrips"]
    for each in rules:
        used = [name for name in functions if name in each["properties"]["query"]]
        waits = [re.findall(r"'(\w+)'\)\]$", name)[0] for name in each["dependsOn"]]
        assert waits == used != []


def test_a_rule_of_each_minute_needs_nothing_but_its_table(made: Any) -> None:
    rules = [each for each in made["resources"] if each.get("kind") == "NRT"]

    assert len(rules) == 2
    for each in rules:
        query = each["properties"]["query"]
        assert each["dependsOn"] == []
        assert query.startswith("let CanarySiemTrips = ")
        assert query.count("CommonSecurityLog") == 1
        assert not re.search(r"\b(join|union)\b", query)


def test_a_function_is_called_as_it_is_named(made: Any) -> None:
    for each in made["resources"][:2]:
        assert each["properties"]["functionAlias"] == named(each)


def test_nothing_runs_unless_whoever_uploads_it_says_so(made: Any) -> None:
    rules = [each["properties"] for each in made["resources"] if "kind" in each]

    assert made["parameters"]["enabled"]["defaultValue"] is False
    assert {each["enabled"] for each in rules} == {"[parameters('enabled')]"}


def test_no_text_is_taken_for_an_expression(made: Any) -> None:
    for each in made["resources"]:
        texts = [value for value in each["properties"].values() if isinstance(value, str)]
        assert [text for text in texts if text.startswith("[") and "parameters" not in text] == []


def test_the_queries_come_by_themselves_too() -> None:
    files = DOOR.make(Sources(bytes, DASHBOARDS, lambda: None))

    assert {name.partition("/")[0] for name in files} == {
        *(TEMPLATE, "README.md", "functions", "rules")
    }
    assert {f"rules/{name}.kql" for name in TOLD} <= files.keys()
