"""The saved searches are the rules of dashboards/rules.toml, switched off and whole."""

import json
import re
import tomllib

import pytest

from dashboards.splunk.fields import names
from dashboards.splunk.knowledge import macros
from dashboards.splunk.rules import (
    FIELDS,
    PREFIX,
    RUNS,
    SCORES,
    SEARCHES,
    WORDS,
    saved_searches,
    search,
)

RULES = tomllib.loads(WORDS.read_text("utf-8"))
RUN = tomllib.loads(RUNS.read_text("utf-8"))
LATEST = "-40m@m"


def stanza(rule: str) -> dict[str, str]:
    return saved_searches()[PREFIX + RULES[rule]["title"]]


def minutes(cron: str) -> list[int]:
    """Give the minutes of an hour at which it runs."""
    first, _, step = cron.split(maxsplit=1)[0].partition("/")
    start = 0 if first == "*" else int(first.partition("-")[0])
    return list(range(start, 60, int(step)))


def test_there_is_one_of_each() -> None:
    assert list(saved_searches()) == [PREFIX + rule["title"] for rule in RULES.values()]
    assert {path.stem for path in SEARCHES.iterdir()} == set(RULES) == set(RUN)


@pytest.mark.parametrize("rule", RULES)
def test_it_is_switched_off_but_ready(rule: str) -> None:
    assert stanza(rule)["disabled"] == "1"
    assert stanza(rule)["enableSched"] == "1"


@pytest.mark.parametrize("rule", RULES)
def test_it_says_what_the_rule_says(rule: str) -> None:
    told, said = RULES[rule], stanza(rule)

    assert said["description"] == told["means"]
    assert said["action.notable.param.severity"] == told["severity"]
    assert json.loads(said["action.correlationsearch.metadata"])["detection_id"] == told["uuid"]
    steps = json.loads(said["action.notable.param.next_steps"])["data"]
    assert all(each in steps for each in [*told["next"], *told["false_positives"]])


@pytest.mark.parametrize("rule", RULES)
def test_an_alert_is_kept_from_coming_twice_by_what_the_rule_says(rule: str) -> None:
    said = stanza(rule)
    fields = said["alert.suppress.fields"].split(",")
    by = FIELDS[RULES[rule]["by"]]

    assert said["alert.suppress"] == "1"
    assert said["alert.digest_mode"] == "0", "each result is an alert of its own"
    assert by in fields
    assert (by in names("trip")) or (by in names("health"))


@pytest.mark.parametrize("rule", RULES)
def test_what_comes_late_or_while_a_run_is_skipped_is_still_looked_at(rule: str) -> None:
    runs = minutes(RUN[rule]["cron"])
    pause = max(b - a for a, b in zip(runs, [*runs[1:], runs[0] + 60], strict=True))

    assert LATEST in macros()["canary_siem_new"]["definition"]
    assert pause * 2 < 40, "two runs in a row may be skipped"
    if rule != "heartbeat_missing":
        assert "`canary_siem_new`" in search(rule)


@pytest.mark.parametrize("rule", RULES)
def test_it_looks_further_back_than_its_window(rule: str) -> None:
    length = {"m": 1, "h": 60, "d": 1440}
    window, back = RULES[rule]["window"], RUN[rule]["earliest"].partition("@")[0].lstrip("-")

    assert int(back[:-1]) * length[back[-1]] > int(window[:-1]) * length[window[-1]]


@pytest.mark.parametrize("rule", RULES)
def test_no_event_is_counted_twice(rule: str) -> None:
    """HEC delivers at least once."""
    assert "| dedup event_id" in search(rule) or rule == "heartbeat_missing"


@pytest.mark.parametrize("rule", RULES)
def test_every_macro_that_it_names_exists(rule: str) -> None:
    texts = " ".join([stanza(rule)["search"], RUN[rule]["drilldown"]])

    assert set(re.findall("`([^`]+)`", texts)) <= macros().keys()


@pytest.mark.parametrize("rule", [each for each in RULES if each != "heartbeat_missing"])
def test_risk_is_for_the_intruder_never_for_a_resolver(rule: str) -> None:
    said = stanza(rule)
    objects = json.loads(said["action.risk.param._risk"])

    assert {each["risk_object_field"] for each in objects} == {
        *("risk_src", "risk_user", "trip_host")
    }
    assert {each["risk_score"] for each in objects} == {SCORES[RULES[rule]["severity"]]}
    assert 'risk_src=if(src_role=="resolver", null(), src_ip)' in said["search"]
    assert "unknown" not in said["search"]


def test_a_missing_heartbeat_is_nobodys_risk() -> None:
    assert "action.risk" not in stanza("heartbeat_missing")


@pytest.mark.parametrize("rule", RULES)
def test_techniques_are_told_where_the_rule_names_them(rule: str) -> None:
    told = json.loads(stanza(rule)["action.correlationsearch.annotations"])

    assert told.get("mitre_attack", []) == RULES[rule].get("techniques", [])
