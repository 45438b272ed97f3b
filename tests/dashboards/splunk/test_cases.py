"""What each rule's search comes to over trips that must fire it, and trips that must not.

By the evaluator in `spl`, which is ours: the product itself is not to be had here.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards.splunk.rules import FIELDS, PREFIX, RUNS, SCORES, WORDS, search
from tests.dashboards.corpus import Case, cases, of
from tests.dashboards.splunk.searches import MACROS, rules
from tests.dashboards.splunk.spl import Event, events, expand, run
from tests.dashboards.splunk.spl.expressions import number
from tests.dashboards.splunk.spl.times import relative
from tests.dashboards.world import CREDENTIAL, INTRUDER

RULES = tomllib.loads(WORDS.read_text("utf-8"))
RUN = tomllib.loads(RUNS.read_text("utf-8"))
AT_THE_END = ("heartbeat_missing",)
"""Rules about what is not there: they are asked once; others whenever something has come."""


def named(case: Case, found: Sequence[Event], at: Sequence[float]) -> set[str]:
    """Give what the rule names, by its key, over all of its runs."""
    text = expand(search(case.rule), MACROS)
    key = FIELDS[RULES[case.rule]["by"]]
    return {
        str(row[key])
        for now in at
        for row in run(text, found, now, relative(now, RUN[case.rule]["earliest"]))
    }


def moments(case: Case, found: Sequence[Event]) -> list[float]:
    """Give when the rule is run: a second after anything has come, and at the end."""
    end = case.now.timestamp()
    if case.rule in AT_THE_END:
        return [end]
    return sorted({*(event["_indextime"] + 1 for event in found), end})


@pytest.mark.parametrize("case", cases(), ids=str)
def test_it_names_what_it_must_and_nothing_else(case: Case) -> None:
    found = events(case.documents)

    assert named(case, found, moments(case, found)) == case.fires


@pytest.mark.parametrize("case", cases(), ids=str)
def test_trips_that_come_two_days_late_fire_it_all_the_same(case: Case) -> None:
    if case.rule in AT_THE_END:
        return
    found = events(case.documents, late=2 * 86_400)
    late = replace(case, now=case.now + timedelta(days=2))

    assert named(late, found, moments(late, found)) == case.fires


@pytest.mark.parametrize("case", cases(), ids=str)
def test_what_hec_delivers_twice_changes_nothing(case: Case) -> None:
    found = [event for each in events(case.documents) for event in (each, dict(each))]

    assert named(case, found, moments(case, found)) == case.fires


@pytest.mark.parametrize("rule", RULES)
def test_what_fired_it_fires_no_more_when_it_is_old(rule: str) -> None:
    for case in of(rule):
        found = events(case.documents)
        after = [case.now.timestamp() + minutes * 60 for minutes in (41, 55, 600)]

        if rule not in AT_THE_END:
            assert named(case, found, after) == set(), case.name


@pytest.mark.parametrize("rule", [each for each in RULES if each != "heartbeat_missing"])
def test_a_result_has_what_its_alert_says(rule: str) -> None:
    case = next(case for case in of(rule) if case.fires)
    found = events(case.documents)
    text = expand(search(rule), MACROS)
    rows = [row for now in moments(case, found) for row in run(text, found, now)]
    texts = (RUN[rule]["title"], RUN[rule]["drilldown"])
    asked = {*re.findall(r"\$(\w+)\$", " ".join(texts)), *RUN[rule]["suppress"]}

    assert rows
    assert [name for row in rows for name in asked if row.get(name) is None] == []
    assert all(row["description"] and row["severity"] and row["event_id"] for row in rows)


def test_a_hit_that_is_graded_higher_is_told_within_the_same_act() -> None:
    name = "a scanner by name, and himself within the minute"
    (case,) = (case for case in of("any_trip") if case.name == name)
    found = events(case.documents)
    text = expand(rules()[PREFIX + RULES["any_trip"]["title"]], MACROS)
    runs = [run(text, found, now) for now in moments(case, found)]
    quiet = RUN["any_trip"]["suppress"]

    assert [[row["severity"] for row in rows] for rows in runs][-1] == ["low", "high"]
    assert {tuple(row[field] for field in quiet) for rows in runs for row in rows} == {
        (incident, severity) for incident in case.fires for severity in ("low", "high")
    }


@pytest.mark.parametrize("rule", [each for each in RULES if each not in AT_THE_END])
def test_a_result_is_as_severe_as_the_rule_or_as_the_trip_where_that_decides(rule: str) -> None:
    text = expand(rules()[PREFIX + RULES[rule]["title"]], MACROS)
    told = {
        (row["severity"], number(row["risk_score"]))
        for case in of(rule)
        for row in run(text, events(case.documents), case.now.timestamp())
    }
    trips = {("low", 21.0), ("high", 73.0)}
    word = RULES[rule]["severity"]

    assert told == (trips if RUN[rule].get("trip_decides") else {(word, float(SCORES[word]))})


def test_the_corpora_have_what_rules_are_about() -> None:
    texts = str([event["_raw"] for case in cases() for event in events(case.documents)])

    assert CREDENTIAL in texts
    assert INTRUDER in texts
