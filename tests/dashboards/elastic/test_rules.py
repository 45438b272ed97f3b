"""The detection rules: they name fields that come, and fire when they should, and only then."""

import tomllib
from typing import Any

import pytest

from canary_siem.exports.kibana.rules import rules
from tests.backends.elastic_jars import esql_faults, lacking_esql
from tests.backends.elasticsearch import Node
from tests.backends.fixtures import needs
from tests.dashboards.corpus import Case, cases
from tests.dashboards.elastic.engine import named
from tests.dashboards.elastic.used import in_query, in_rule
from tests.dashboards.fields import always, strangers
from tests.house.generated import ROOT

TOLD = tomllib.loads((ROOT / "dashboards/rules.toml").read_text("utf-8"))
RULES = dict(zip(TOLD, rules(ROOT / "dashboards"), strict=True))
SET_BY_THE_CLUSTER = {"event.ingested"}
NECESSARY = {"canary.token.created"}
"""Where it is absent nobody can say that the token is old: the rule is right to be silent."""
CASES = list(enumerate(cases()))


@pytest.mark.parametrize("name", RULES)
def test_it_names_fields_that_are_emitted(name: str) -> None:
    assert set(strangers(in_rule(RULES[name]))) <= SET_BY_THE_CLUSTER


@pytest.mark.parametrize("name", RULES)
def test_it_asks_only_for_what_every_event_has(name: str) -> None:
    dataset = "canary_siem.health" if "health" in str(RULES[name]) else "canary_siem.trip"

    assert in_query(RULES[name]["query"]) - NECESSARY <= always(dataset)


@pytest.mark.parametrize("name", RULES)
def test_it_never_asks_that_something_is_not(name: str) -> None:
    words = RULES[name]["query"].lower().replace("(", " ").split()

    assert {"not", "!=", "unless"}.isdisjoint(words)


@pytest.mark.backend
@pytest.mark.parametrize(("number", "case"), CASES, ids=[str(case) for case in cases()])
def test_it_fires_when_it_should(node: Node, corpora: str, number: int, case: Case) -> None:
    assert named(node, corpora, RULES[case.rule], case, number) == case.fires


@pytest.mark.backend
@pytest.mark.parametrize(
    "query", sorted({r["query"] for r in RULES.values() if r["type"] == "esql"})
)
def test_what_is_said_to_be_esql_is_esql(query: str) -> None:
    needs(lacking_esql())

    assert esql_faults(query) == []


@pytest.mark.backend
@pytest.mark.parametrize(
    ("right", "wrong"),
    [("WHERE", "WHER"), ("BY", "PER"), ("15 minutes", "minutes 15"), ("MAX(", "MAX ")],
)
def test_the_grammar_sees_what_is_wrong(right: str, wrong: str) -> None:
    needs(lacking_esql())
    query = RULES["heartbeat_missing"]["query"]

    assert esql_faults(query.replace(right, wrong, 1))


@pytest.mark.backend
@pytest.mark.parametrize("wrong", ['event.kind: ("alert"', "event.kind: :alert", "tags: )"])
def test_the_node_refuses_what_is_no_kql(node: Node, corpora: str, wrong: str) -> None:
    status, reply = node.request(
        "POST", f"/{corpora}/_search", {"query": {"kql": {"query": wrong}}}
    )

    assert status == 400
    assert "kql_parsing_exception" in str(reply)


@pytest.mark.backend
@pytest.mark.parametrize(
    ("name", "spoiled", "missed"),
    [
        ("several_tokens_one_source", {"from": "now-20m"}, "a burst across the hour boundary"),
        ("one_token_several_sources", {"from": "now-60m"}, "three addresses in twenty hours"),
        (
            "several_tokens_one_source",
            {"query": 'event.kind: "alert"'},
            "three tokens through one",
        ),
        (
            "first_trip_of_silent_token",
            {"history_window_start": "now-10m"},
            "a token made 100 days",
        ),
    ],
)
def test_a_rule_that_is_spoiled_is_found_out(
    node: Node, corpora: str, name: str, spoiled: dict[str, Any], missed: str
) -> None:
    rule = RULES[name] | spoiled
    wrong = [
        case.name
        for number, case in CASES
        if case.rule == name and named(node, corpora, rule, case, number) != case.fires
    ]

    assert [each for each in wrong if each.startswith(missed)], wrong
