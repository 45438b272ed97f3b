"""The queries that are shipped are what the rules convert to, and no wrong one is."""

import pytest

from tests.dashboards.corpus import KEYS, Case, of, value
from tests.dashboards.sigma.generated import (
    DENIED,
    PIPELINES,
    committed,
    generated,
    place,
    type_of,
    wanted,
)
from tests.dashboards.sigma.judges import convert, rules, run_eql

COMMAND = "python -m tests.dashboards.sigma.generated"
TRAP = "several_tokens_one_source"
ORDERED = [name for backend, name in wanted() if backend == "eql"]


def eql_names(query: str, chosen: list[Case]) -> dict[str, set[str]]:
    """Run EQL over each case; give what the last events of its matches name."""
    told = {}
    for case, matches in zip(
        chosen, run_eql(query, [each.documents for each in chosen]), strict=True
    ):
        found = {each[-1] for each in matches}
        events = [each for each in case.documents if value(each, "event.id") in found]
        told[case.name] = {str(value(each, KEYS[case.rule])) for each in events}
    return told


def test_every_rule_has_a_right_query_somewhere() -> None:
    assert {name for _, name in wanted()} == set(rules())


def test_the_queries_that_stand_here_are_those_that_are_wanted() -> None:
    assert set(committed()) == {place(*each) for each in wanted()}


@pytest.mark.parametrize("denied", DENIED)
def test_no_query_is_shipped_that_is_denied(denied: tuple[str, str]) -> None:
    backend, sort = denied
    of_it = [place(backend, name) for name, rule in rules().items() if type_of(rule) == sort]

    assert [each for each in of_it if each in committed()] == []


@pytest.mark.parametrize("query", committed())
def test_no_query_cuts_time_by_the_clock(query: str) -> None:
    text = committed()[query]

    assert [word for word in ("date_trunc", "| bin ", "timebucket", "runs=") if word in text] == []


@pytest.mark.parametrize("query", committed())
def test_no_query_asks_that_something_is_not(query: str) -> None:
    words = committed()[query].lower().replace("(", " ").split()

    assert [word for word in words if word in {"not", "!=", "null"}] == []


def test_a_tag_is_not_compared_where_it_is_one_of_several() -> None:
    queries = committed()

    assert 'tags : "tor-exit"' in queries["esql/trip_from_tor.esql"]
    assert 'trip_tags="tor-exit"' in queries["splunk/trip_from_tor.spl"]


@pytest.mark.backend
def test_the_rules_convert_to_what_stands_here() -> None:
    assert generated() == committed(), f"run {COMMAND}"


@pytest.mark.backend
@pytest.mark.parametrize(
    ("backend", "sort"), [each for each in DENIED if each != ("eql", "plain")]
)
def test_what_is_denied_can_not_be_had_or_is_wrong(backend: str, sort: str) -> None:
    jobs = [
        (rule, backend, PIPELINES[backend]) for rule in rules().values() if type_of(rule) == sort
    ]

    wrong = (backend, sort) == ("eql", "value_count")
    assert all(wrong or "error" in each for each in convert(jobs))


@pytest.mark.backend
@pytest.mark.parametrize("rule", ORDERED)
def test_a_sequence_fires_when_it_should(rule: str) -> None:
    told = eql_names(committed()[place("eql", rule)], of(rule))

    assert told == {case.name: case.fires for case in of(rule)}


@pytest.mark.backend
def test_eql_counts_the_wrong_way_round() -> None:
    (query,) = convert([(rules()[TRAP], "eql", PIPELINES["eql"])])
    told = eql_names(query, of(TRAP))

    assert told["three different tokens within a minute"] == set()
    assert told["one token three times"] != set()


@pytest.mark.backend
def test_without_our_pipeline_an_ordered_rule_is_no_eql() -> None:
    bare, mended = convert(
        [(rules()["look_up_then_fetch"], "eql", each) for each in (None, PIPELINES["eql"])]
    )

    assert bare.endswith("by  with runs=2")
    assert "runs" not in mended


def test_every_query_is_for_trips_only() -> None:
    assert [name for name, text in committed().items() if "canary_siem" not in text] == []
