"""Event types, tags and macros."""

import re

import pytest

from dashboards.splunk.knowledge import EVENT_TYPES, event_types, macros, tags


def test_only_alerts_are_attacks() -> None:
    assert tags() == {
        "eventtype=canary_siem_alert": {"alert": "enabled", "attack": "enabled", "ids": "enabled"}
    }
    assert 'event_kind="alert"' in EVENT_TYPES["canary_siem_alert"]


def test_every_tag_is_of_an_event_type() -> None:
    assert {name.removeprefix("eventtype=") for name in tags()} <= event_types().keys()


@pytest.mark.parametrize("search", EVENT_TYPES.values())
def test_an_event_type_has_neither_pipe_nor_macro(search: str) -> None:
    assert not {"|", "`", "["} & set(search)


@pytest.mark.parametrize(("index", "found"), [("", "index=*"), ("canary", 'index="canary"')])
def test_the_index_is_said_in_one_macro(index: str, found: str) -> None:
    told = {name: each["definition"] for name, each in macros(index).items()}

    assert told["canary_siem_index"] == found
    assert [name for name, text in told.items() if "index=" in text] == ["canary_siem_index"]


def test_macros_that_are_used_exist() -> None:
    for each in macros().values():
        assert set(re.findall("`([^`]+)`", each["definition"])) <= macros().keys()
