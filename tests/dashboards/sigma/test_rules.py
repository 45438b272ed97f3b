"""The Sigma rules: what they look at, what they say, and that they fire when they should."""

import tomllib

import pytest
import yaml

from dashboards.splunk.fields import names
from tests.dashboards.corpus import KEYS, Case, cases, of
from tests.dashboards.fields import always, emitted, strangers
from tests.dashboards.sigma.evaluator import Ruleset, read
from tests.dashboards.sigma.judges import SIGMA, rules
from tests.house.generated import ROOT

TOLD = tomllib.loads((ROOT / "dashboards/rules.toml").read_text("utf-8"))
NATIVE = {"first_trip_of_silent_token", "heartbeat_missing"}
"""Sigma has no words for what did not happen before, or does not happen now."""
TACTICS = {
    "TA0006": "attack.credential-access",
    "TA0007": "attack.discovery",
    "TA0011": "attack.command-and-control",
}


@pytest.fixture(params=rules())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ruleset(name: str) -> Ruleset:
    return read(rules()[name])


def test_every_rule_is_sigma_but_those_that_it_has_no_words_for() -> None:
    assert set(rules()) == set(TOLD) - NATIVE


def test_it_says_what_every_product_says(name: str, ruleset: Ruleset) -> None:
    rule, told = ruleset.last, TOLD[name]
    correlation = rule.get("correlation")
    tags = [TACTICS[each] for each in told.get("tactics", ())]
    tags += [f"attack.{each.lower()}" for each in told.get("techniques", ())]

    assert (rule["id"], rule["title"], rule["level"]) == (
        *(told["uuid"], told["title"]),
        told["severity"],
    )
    assert rule["description"] == told["means"]
    assert rule["falsepositives"] == told["false_positives"]
    assert rule.get("tags", []) == tags
    assert not correlation or correlation["group-by"] == [told["by"]]
    assert not correlation or correlation["timespan"] == told["window"]
    assert told["by"] == KEYS[name]


def test_its_file_is_named_as_the_specification_says(name: str) -> None:
    file = rules()[name]

    assert 10 <= len(file.name) <= 70
    assert file.name == file.name.lower()
    assert file.name.startswith("mr_") == ("correlation" in read(file).last)


def test_no_id_and_no_name_is_used_twice() -> None:
    every = [each for file in rules().values() for each in yaml.safe_load_all(file.read_text())]

    assert len({each["id"] for each in every}) == len(every)
    assert len({each["name"] for each in every}) == len(every)


def test_what_others_are_made_of_alarms_nobody(ruleset: Ruleset) -> None:
    parts = list(ruleset.rules.values())[:-1]

    assert {each["level"] for each in parts} <= {"informational"}
    assert bool(parts) == ("correlation" in ruleset.last)


def test_it_looks_at_fields_that_are_emitted(ruleset: Ruleset) -> None:
    assert strangers(ruleset.fields()) == []


def test_it_filters_only_on_what_every_trip_has(ruleset: Ruleset) -> None:
    assert ruleset.filtered() <= always()


@pytest.mark.parametrize("case", [each for each in cases() if each.rule not in NATIVE], ids=str)
def test_it_fires_when_it_should(case: Case) -> None:
    ruleset = read(rules()[case.rule])

    assert ruleset.fires(case.documents, KEYS[case.rule]) == case.fires


@pytest.mark.parametrize(
    ("rule", "missed"),
    [
        ("several_tokens_one_source", "a burst across the hour boundary: two tokens before it, "),
        ("one_token_several_sources", "three addresses in twenty hours, across midnight"),
    ],
)
def test_windows_by_the_clock_would_miss_what_crosses_them(rule: str, missed: str) -> None:
    ruleset = read(rules()[rule])

    wrong = [c.name for c in of(rule) if ruleset.fires(c.documents, tumble=True) != c.fires]

    assert [each[: len(missed)] for each in wrong] == [missed]


@pytest.mark.parametrize("product", ["ecs", "splunk"])
def test_a_pipeline_knows_only_fields_that_are_emitted(product: str) -> None:
    file = SIGMA / f"pipelines/canary_siem_{product}.yml"
    steps = yaml.safe_load(file.read_text("utf-8"))["transformations"]
    renamed = {old for step in steps for old in step.get("mapping", {})}
    added = {field for step in steps for field in step.get("conditions", {})} - {"sourcetype"}

    assert renamed | added <= set(emitted())


def test_in_splunk_a_rule_asks_only_for_fields_of_our_app() -> None:
    file = SIGMA / "pipelines/canary_siem_splunk.yml"
    steps = yaml.safe_load(file.read_text("utf-8"))["transformations"]
    (mapping,) = (step["mapping"] for step in steps if "mapping" in step)
    asked = {field for file in rules().values() for field in read(file).fields()}

    assert asked <= mapping.keys()
    assert set(mapping.values()) <= names("trip").keys()
