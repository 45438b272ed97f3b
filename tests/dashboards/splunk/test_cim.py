"""Alerts have what the data models want of them, by the models' own JSON."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from dashboards.splunk.knowledge import EVENT_TYPES, TAGS
from tests.backends import splunk
from tests.backends.fixtures import needs
from tests.dashboards.corpus import cases, everything
from tests.dashboards.splunk.spl import Event
from tests.dashboards.splunk.spl.events import event
from tests.dashboards.splunk.spl.expressions import expression
from tests.dashboards.splunk.spl.filters import filtered

pytestmark = pytest.mark.backend
MODELS = {"Alerts": {"alert"}, "Intrusion_Detection": {"ids", "attack"}}
NOT_KNOWN = {
    "src_port": "what an agent read in a log, or a resolver's",
    "dest_port": "the same",
    "transport": "the same",
}
"""Conditional fields that a trip may lack, and where it does."""


@cache
def told() -> list[Event]:
    documents = [*everything(), *(each for case in cases() for each in case.documents)]
    return [event(each) for each in documents]


def tagged(row: Event) -> set[str]:
    """Give the tags of an event, by its event types."""
    return {
        tag
        for name, search in EVENT_TYPES.items()
        if filtered(search, lambda _: [])(row)
        for tag in TAGS.get(name, ())
    }


def fields(model: str) -> list[dict[str, Any]]:
    needs(splunk.lacking_models())
    found: list[dict[str, Any]] = json.loads(splunk.model(model))["objects"][0]["fields"]
    return found


def wanting(model: str, row: Event) -> Iterator[str]:
    """Name what the model wants and *row* lacks, or says wrongly."""
    for each in fields(model):
        name, value = each["name"], row.get(each["name"])
        if value is None:
            conditional = each["type"] == "conditional" and _applies(each, row)
            if each["type"] == "required" or (conditional and name not in NOT_KNOWN):
                yield f"{name} is absent"
        elif value not in each.get("expected_values", [value]):
            yield f"{name} is {value}"
        elif "validity" in each and expression(each["validity"])(row) is None:
            yield f"{name} is not valid: {value}"


def _applies(field: Any, row: Event) -> bool:
    return expression(field["condition"])(row) is True


@pytest.mark.parametrize("model", MODELS)
def test_the_tags_are_the_models(model: str) -> None:
    needs(splunk.lacking_models())
    (tags,) = json.loads(splunk.model(model))["objects"][0]["tags"]

    assert set(tags) == MODELS[model] <= set(TAGS["canary_siem_alert"])


@pytest.mark.parametrize("model", MODELS)
def test_every_alert_has_what_the_model_wants(model: str) -> None:
    ours = [row for row in told() if MODELS[model] <= tagged(row)]

    assert len(ours) > 100
    assert {fault for row in ours for fault in wanting(model, row)} == set()


@pytest.mark.parametrize("name", NOT_KNOWN)
def test_what_an_alert_may_lack_most_have(name: str) -> None:
    ours = [row for row in told() if tagged(row)]
    lacking = [row for row in ours if row[name] is None]

    assert 0 < len(lacking) < len(ours) / 4


def test_only_alerts_are_in_the_models() -> None:
    kinds = {bool(tagged(row)): set[str]() for row in told()}
    for row in told():
        kinds[bool(tagged(row))].add(f"{row['sourcetype']} {row['event_kind']}")

    assert kinds[True] == {"canary_siem:trip alert"}
    assert "canary_siem:trip event" in kinds[False]
    assert "canary_siem:health metric" in kinds[False]


@pytest.mark.parametrize(
    ("model", "spoil", "told_so"),
    [
        ("Alerts", {"type": "trip"}, "type is trip"),
        ("Alerts", {"signature_id": None}, "signature_id is absent"),
        ("Intrusion_Detection", {"action": "tripped"}, "action is tripped"),
        ("Intrusion_Detection", {"dest": None}, "dest is absent"),
        ("Intrusion_Detection", {"src_port": "http"}, "src_port is not valid: http"),
        ("Intrusion_Detection", {"severity": "73"}, "severity is 73"),
    ],
)
def test_a_fault_is_seen(model: str, spoil: Event, told_so: str) -> None:
    row = next(row for row in told() if tagged(row) and row["src_port"])

    assert list(wanting(model, row | spoil)) == [told_so]
