"""Each rule, run as Sentinel would run it, names what it must in trips that came by CEF.

The engine is DuckDB with KQL translated for it: not Microsoft's, but one that runs joins, windows
and sets as KQL says.
"""

import pytest

from tests.dashboards.corpus import Case, of
from tests.dashboards.sentinel.judges import NATIVE, QUERIES, fires

NAMES = {
    "any_trip": "Incident",
    "several_tokens_one_source": "Source",
    "one_token_several_sources": "Token",
    "look_up_then_fetch": "Token",
    "trip_from_tor": "Incident",
    "first_trip_of_silent_token": "Token",
    "heartbeat_missing": "Installation",
}
"""The column that says what a rule found; a credential after a document is of the workspace."""
UNSEEN = "a token made 100 days ago trips for the second time"
"""Its first trip was 40 days ago; a rule of Sentinel looks back 14."""
WORKSPACE = frozenset({"default"})


def named(
    rule: str, cases: list[Case], query: str = "", *, late: bool = False
) -> dict[str, frozenset[str]]:
    """Give what the rule names in each case."""
    found = fires(rule, cases, query, late=late)
    if rule not in NAMES:
        return {c.name: WORKSPACE if f else frozenset() for c, f in zip(cases, found, strict=True)}
    column = NAMES[rule]
    return {
        case.name: frozenset(each[column] for each in rows)
        for case, rows in zip(cases, found, strict=True)
    }


@pytest.mark.backend
@pytest.mark.slow
@pytest.mark.parametrize("rule", NATIVE)
def test_it_fires_when_it_should(rule: str) -> None:
    cases = [case for case in of(rule) if case.name != UNSEEN]

    assert named(rule, cases) == {case.name: case.fires for case in cases}


@pytest.mark.backend
@pytest.mark.parametrize("rule", sorted(set(NATIVE) - {"heartbeat_missing"}))
def test_what_comes_at_once_after_an_outage_is_put_in_its_place(rule: str) -> None:
    cases = of(rule)

    assert named(rule, cases, late=True) == {case.name: case.fires for case in cases}


@pytest.mark.backend
def test_a_hit_that_is_graded_higher_is_told_within_the_same_minute() -> None:
    name = "a scanner by name, and himself within the minute"
    (rows,) = fires("any_trip", [case for case in of("any_trip") if case.name == name])

    assert {each["AlertSeverity"] for each in rows} == {"Low", "High"}
    assert len({each["Incident"] for each in rows}) == 1


@pytest.mark.backend
def test_it_can_not_look_back_further_than_sentinel_lets_it() -> None:
    rule = "first_trip_of_silent_token"
    (case,) = (case for case in of(rule) if case.name == UNSEEN)

    (found,) = named(rule, [case]).values()

    assert len(found) == 1
    assert case.fires == frozenset()


FAULTS = {
    "any_trip": ("| where IsAlert\n", "\n"),
    "several_tokens_one_source": ("(At - Window) .. At", "bin(At, Window) .. At"),
    "one_token_several_sources": ('SourceRole != "resolver" and ', ""),
    "look_up_then_fetch": ("between ((At - Window) .. At)", "between (At .. (At + Window))"),
    "trip_from_tor": ('set_has_element(Tags, "tor-exit")', 'Tags[0] == "tor-exit"'),
}


@pytest.mark.backend
@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_is_seen(rule: str) -> None:
    right, wrong = FAULTS[rule]
    assert right in QUERIES[rule]

    found = named(rule, of(rule), QUERIES[rule].replace(right, wrong))

    assert found != {case.name: case.fires for case in of(rule)}
