"""The evaluator says what Sigma says, and refuses what it does not know."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dashboards.sigma.evaluator import Ruleset, read, span

START = datetime(2026, 3, 4, 9, 50, tzinfo=UTC)


def event(minutes: float, which: str = "a", **fields: Any) -> dict[str, Any]:
    return {
        "@timestamp": (START + timedelta(minutes=minutes)).isoformat(),
        "data_stream": {"dataset": "canary_siem.trip"},
        "who": "x",
        "token": which,
        **fields,
    }


def plain(name: str = "base", **selection: Any) -> dict[str, Any]:
    return {
        "name": name,
        "logsource": {"product": "canary_siem", "service": "trip"},
        "detection": {"selection": selection, "condition": "selection"},
    }


def ruleset(*given: dict[str, Any]) -> Ruleset:
    return Ruleset({each["name"]: each for each in given})


def counting(least: int) -> Ruleset:
    told = {
        "type": "value_count",
        "rules": ["base"],
        "group-by": ["who"],
        "timespan": "1h",
        "condition": {"field": "token", "gte": least},
    }
    return ruleset(plain(who=["x", "y"]), {"name": "top", "correlation": told})


def ordered() -> Ruleset:
    told = {
        "type": "temporal_ordered",
        "rules": ["first", "second"],
        "group-by": ["who"],
        "timespan": "10m",
    }
    parts = plain("first", token="a"), plain("second", token="b")
    return ruleset(*parts, {"name": "top", "correlation": told})


@pytest.mark.parametrize(
    ("selection", "fires"),
    [
        ({"token": "A"}, True),
        ({"token": ["b", "a"]}, True),
        ({"token": "b"}, False),
        ({"tags": "tor-exit"}, True),
        ({"absent": "a"}, False),
        ({"token": "a", "who": "y"}, False),
    ],
)
def test_a_plain_rule_wants_every_field(selection: dict[str, Any], fires: bool) -> None:
    found = ruleset(plain(**selection)).fires([event(0, tags=["x", "tor-exit"])], "token")

    assert found == ({"a"} if fires else set())


def test_another_log_source_does_not_match() -> None:
    other = event(0) | {"data_stream": {"dataset": "canary_siem.health"}}

    assert ruleset(plain(token="a")).fires([other], "token") == set()


def test_different_values_are_counted_in_a_window_that_slides() -> None:
    burst = [event(0, "a"), event(20, "b"), event(59, "c"), event(70, "a", who="y")]

    assert counting(3).fires(burst) == {"x"}
    assert counting(3).fires(burst, tumble=True) == set()
    assert counting(4).fires(burst) == set()
    assert counting(2).fires([event(0, "a"), event(61, "b")]) == set()
    assert counting(2).fires([event(0, "a"), event(1, "a")]) == set()


def test_what_has_no_group_is_in_none() -> None:
    nobody = [{**event(n, each), "who": None} for n, each in enumerate("ab")]

    assert counting(2).fires(nobody) == set()


def test_order_counts() -> None:
    assert ordered().fires([event(0, "a"), event(9, "b")]) == {"x"}
    assert ordered().fires([event(0, "b"), event(9, "a")]) == set()
    assert ordered().fires([event(0, "b"), event(5, "a"), event(9, "b")]) == {"x"}
    assert ordered().fires([event(0, "a"), event(11, "b")]) == set()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"detection": {"selection": {}, "condition": "not selection"}}, "only one selection"),
        ({"detection": {"selection": {"token|re": "a"}, "condition": "selection"}}, "modifiers"),
        ({"detection": {"selection": {"token": "a*"}, "condition": "selection"}}, "wildcards"),
    ],
)
def test_what_it_does_not_know_is_an_error(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        ruleset({**plain(), **changed}).fires([event(0)], "token")


def test_a_correlation_that_it_does_not_know_is_an_error() -> None:
    told = {**ordered().last["correlation"], "type": "event_count"}

    with pytest.raises(ValueError, match="event_count"):
        ruleset(
            plain("first", token="a"), plain("second"), {"name": "top", "correlation": told}
        ).fires([event(0)])


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(yaml.safe_dump_all(list(counting(3).rules.values())))

    assert read(tmp_path / "rules.yml") == counting(3)
    assert counting(3).fields() == {"who", "token"}
    assert span("10m") == timedelta(minutes=10)
