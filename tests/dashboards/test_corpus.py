"""The corpora are what they say: real trips, each rule with both signs."""

import tomllib
from datetime import UTC, datetime, timedelta

import pytest

from canary_siem import plugins
from canary_siem.dialects.ecs import FIELDS
from tests.dashboards.corpus import KEYS, Case, cases, everything, of, value
from tests.dashboards.fields import always, emitted, strangers
from tests.dashboards.world import CREDENTIAL, Document
from tests.ecs import problems
from tests.house.generated import ROOT

RULES = tomllib.loads((ROOT / "dashboards/rules.toml").read_text("utf-8"))
UNLIKE = "a hit that could not be read, and one that the chain fails for"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_trips_that_fire_it_and_trips_that_do_not(rule: str) -> None:
    assert {bool(case.fires) for case in of(rule)} == {True, False}


def test_every_case_is_of_a_rule() -> None:
    assert {case.rule for case in cases()} == set(KEYS) == set(RULES)


def failed(document: Document) -> object:
    return value(document, "canary.decode.error")


def test_nothing_fails_but_what_shall() -> None:
    found = [case.name for case in cases() if any(map(failed, case.documents))]

    assert found == [UNLIKE]


@pytest.mark.parametrize("case", cases(), ids=str)
def test_every_document_is_what_ecs_allows(case: Case) -> None:
    assert [problem for each in case.documents for problem in problems(each)] == []


def test_all_that_is_sent_is_what_ecs_allows() -> None:
    assert {problem for each in everything() for problem in problems(each)} == set()


def test_every_kind_trips_by_every_channel() -> None:
    told = ("canary.token.kind", "canary.channel")
    seen = {tuple(value(each, name) for name in told) for each in everything()}
    kinds = plugins.names("kinds")

    assert seen >= {(kind, channel) for kind in kinds for channel in ("dns", "http")}
    assert {("mysql", "mysql"), ("email", "smtp")} <= seen
    assert CREDENTIAL not in {kind for kind, _ in seen}


def test_every_sort_of_event_is_there() -> None:
    datasets = {value(each, "event.dataset") for each in everything()}

    assert datasets == {f"canary_siem.{name}" for name in ("trip", "health", "audit")}


def test_fields_that_are_emitted_have_a_type() -> None:
    assert {name: FIELDS[name].type for name in emitted()} == dict(emitted())
    assert emitted()["source.ip"] == "ip"
    assert "canary.connector.state" not in emitted()


def test_a_field_that_is_never_emitted_is_told() -> None:
    assert strangers(["source.ip", "labels.owner", "canary.token.nope"]) == ["canary.token.nope"]


def test_what_a_rule_may_filter_on_is_always_there() -> None:
    assert {"event.kind", "tags", "canary.token.class", "canary.source.role"} <= always()
    assert {"canary.drill", "canary.suppressed_by", "source.port", "user.name"}.isdisjoint(
        always()
    )


@pytest.mark.parametrize("case", cases(), ids=str)
def test_a_case_can_be_moved_to_another_day(case: Case) -> None:
    now = datetime(2027, 7, 8, 9, 10, tzinfo=UTC)
    moved = case.moved(now)
    by = moved.now - case.now

    assert timedelta() <= now - moved.now < timedelta(hours=1)
    for before, after in zip(case.documents, moved.documents, strict=True):
        assert _at(after) - _at(before) == by
        assert problems(after) == []


def _at(document: Document) -> datetime:
    return datetime.fromisoformat(document["@timestamp"])
