"""Microsoft's language service takes our queries; all that they look at is really sent."""

import re
import tomllib
from functools import cache

import pytest

from canary_siem.dialects import cef
from canary_siem.exports.sentinel.template import template
from tests.dashboards.corpus import everything
from tests.dashboards.sentinel.judges import (
    FUNCTIONS,
    HOME,
    NATIVE,
    QUERIES,
    Judged,
    judge,
    with_functions,
)
from tests.dashboards.sentinel.table import COLUMNS, HEADER, KEYS
from tests.grammars import parse_cef
from tests.house.generated import ROOT

TOLD = tomllib.loads((ROOT / "dashboards/rules.toml").read_text("utf-8"))
OF_AZURE = {"TimeGenerated", "FieldDeviceCustomNumber2"}
"""Columns that Sentinel fills by itself, or one day instead of another (DeviceCustomNumber2)."""
LONGEST = 10_000
"""Characters of a query (Sentinel: "Create a custom analytics rule")."""


def sent() -> set[str]:
    """Name the columns that something we send becomes."""
    keys = {key for each in everything() for key in parse_cef(cef.line(each))[1]}
    return {*HEADER, "LogSeverity", *(KEYS[key] for key in keys)}


def columns(name: str) -> set[str]:
    """Name the columns that a rule wants of its query."""
    native = NATIVE[name]
    entities = {column for each in native["entities"].values() for column in each.values()}
    title = set(re.findall(r"\{\{(\w+)\}\}", native["title"]))
    severity = {native[key] for key in ("severity_column",) if key in native}
    return {*native["details"].values(), *entities, *title, *severity}


def test_every_rule_has_its_query() -> None:
    assert list(NATIVE) == list(TOLD)
    assert {each.stem for each in (HOME / "rules").iterdir()} == set(TOLD)


@cache
def verdicts() -> dict[str, Judged]:
    """Give what the language service says of each function and each rule."""
    queries = {**FUNCTIONS, **{name: with_functions(each) for name, each in QUERIES.items()}}
    return dict(zip(queries, judge(list(queries.values())), strict=True))


@pytest.mark.backend
def test_nothing_is_wrong_with_a_query() -> None:
    assert {name: one.errors for name, one in verdicts().items() if one.errors} == {}


@pytest.mark.backend
def test_nothing_is_wrong_with_what_is_exported() -> None:
    rules = [each for each in template(ROOT / "dashboards")["resources"] if "kind" in each]
    queries = [
        each["properties"]["query"] if each["kind"] == "NRT" else with_functions(query)
        for each, query in zip(rules, QUERIES.values(), strict=True)
    ]

    assert [each.errors for each in judge(queries)] == [[]] * len(TOLD)


@pytest.mark.backend
def test_all_that_is_looked_at_is_sent() -> None:
    used = {column for each in verdicts().values() for column in each.used}

    assert used > {"DeviceVendor", "DeviceCustomString1"}
    assert used - sent() == OF_AZURE


def test_a_rule_looks_only_through_the_functions() -> None:
    assert [name for name, query in QUERIES.items() if "CommonSecurityLog" in query] == []
    assert all("CommonSecurityLog" in body for body in FUNCTIONS.values())


@pytest.mark.backend
def test_a_rule_tells_what_its_query_gives() -> None:
    lost = {name: columns(name) - verdicts()[name].given for name in QUERIES}

    assert {name: columns for name, columns in lost.items() if columns} == {}


FAULTS = {
    "an operator that is none": ("| summarize", "| summarise"),
    "a column that is none": ("where IsAlert", "where IsAlarm"),
    "a function that is none": ("set_has_element(", "set_has("),
    "a function of ours that is none": ("CanarySiemTrips", "CanarySiemTrip"),
    "a bracket that is not closed": ('"tor-exit")', '"tor-exit"'),
    "a text where a truth belongs": ("where IsAlert and", "where Token and"),
}


@pytest.mark.backend
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(fault: str) -> None:
    right, wrong = FAULTS[fault]
    query = QUERIES["trip_from_tor"]
    assert right in query

    (found,) = judge([with_functions(query.replace(right, wrong))])

    assert found.errors


@pytest.mark.backend
def test_a_column_that_the_table_has_not_is_seen() -> None:
    fewer = {name: kind for name, kind in COLUMNS.items() if name != "FlexString1"}

    (found,) = judge([FUNCTIONS["CanarySiemTrips"]], fewer)

    assert any("FlexString1" in each for each in found.errors)


@pytest.mark.parametrize("name", QUERIES)
def test_a_window_is_what_the_rule_says(name: str) -> None:
    query, told = QUERIES[name], TOLD[name]
    windows = re.findall(r"let (?:Window|Old) = (\w+);", query)

    assert windows == ([] if NATIVE[name]["kind"] == "NRT" else [told["window"]])


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_knows_how_often_it_runs(name: str) -> None:
    runs = re.findall(r"let Run = (\d+)(\w);", QUERIES[name])

    assert [f"PT{number}{unit.upper()}" for number, unit in runs] in (
        [],
        [NATIVE[name].get("frequency")],
    )
    assert bool(runs) == ("ago(Run + 1m)" in QUERIES[name])


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_is_no_longer_than_may_be(name: str) -> None:
    assert len(QUERIES[name]) < LONGEST
