"""Dashboard Studio's own parts take the definitions, and draw every panel of them."""

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboards.splunk.studio import definition
from dashboards.splunk.views import NAMES, read
from tests.dashboards.splunk.shown import act, columns, found, page, show

pytestmark = [pytest.mark.backend, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Any]:
    with page(tmp_path) as lent:
        yield lent


@pytest.mark.parametrize("name", NAMES)
def test_every_panel_is_drawn_with_what_its_search_comes_to(opened: Any, name: str) -> None:
    view = read(name)

    show(opened, name)

    for panel in view.panel:
        told = columns(found(view, panel, act() if name == "story" else "*"))
        text = opened.locator(f"#viz_{panel.id}").inner_text()
        assert panel.title in text
        if panel.shows == "singlevalue":
            assert f"\n{told['columns'][0][0]}" in text
        elif panel.shows == "table":
            assert [f["name"] for f in told["fields"] if f["name"] not in text] == []
            first = [column[0] for column in told["columns"] if isinstance(column[0], str)]
            assert [value for value in first if " ".join(value.split()) not in _plain(text)] == []


def _plain(text: str) -> str:
    return " ".join(text.split())


def _no_such_panel(told: Any) -> None:
    told["visualizations"]["viz_alerts"]["type"] = "splunk.hologram"


def _wrong_option(told: Any) -> None:
    told["visualizations"]["viz_over_time"]["options"]["stackMode"] = "piled"


def _wrong_place(told: Any) -> None:
    told["layout"]["type"] = "spiral"


def _wrong_name(told: Any) -> None:
    told["dataSources"]["a name with spaces"] = told["dataSources"]["ds_alerts"]


def _no_query(told: Any) -> None:
    told["dataSources"]["ds_alerts"]["options"] = {"query": 3}


FAULTS: dict[str, Callable[[Any], None]] = {
    "no such panel": _no_such_panel,
    "an option with a wrong value": _wrong_option,
    "a layout that is none": _wrong_place,
    "a name that can't be": _wrong_name,
    "a query that is none": _no_query,
}


def test_the_definitions_are_what_the_schema_says_and_faults_are_seen(opened: Any) -> None:
    """In one page: compiling the schema takes long."""
    right = {name: definition(read(name)) for name in NAMES}
    wrong = {}
    for fault, spoil in FAULTS.items():
        told = copy.deepcopy(right["overview"])
        spoil(told)
        wrong[fault] = told

    judged = opened.evaluate(
        "told => Object.fromEntries(Object.entries(told).map(([k, v]) => [k, window.faults(v)]))",
        {**right, **wrong},
    )

    assert {name: judged[name] for name in NAMES} == {name: [] for name in NAMES}
    assert [fault for fault in FAULTS if not judged[fault]] == []
