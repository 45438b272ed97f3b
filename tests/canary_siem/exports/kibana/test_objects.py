"""Saved objects: what they refer to is there, panels lie where they can, text is where it must."""

import json
from typing import Any

import pytest

from canary_siem.exports import Sources
from canary_siem.exports.kibana import DASHBOARDS, DOOR, RULES
from canary_siem.exports.kibana.objects import AS_TEXT, VERSIONS, as_kept, objects
from tests.house.generated import ROOT

OBJECTS = objects(ROOT / "dashboards")
BOARDS = {each["id"]: each for each in OBJECTS if each["type"] == "dashboard"}
COLUMNS = 48


@pytest.fixture(params=BOARDS)
def board(request: pytest.FixtureRequest) -> dict[str, Any]:
    return BOARDS[request.param]


def panels(board: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = board["attributes"]["panelsJSON"]
    return found


def test_every_dashboard_that_was_asked_for_is_there() -> None:
    assert list(BOARDS) == ["canary_siem-overview", "canary_siem-story", "canary_siem-health"]


def test_every_reference_leads_to_an_object_before_it() -> None:
    seen: set[tuple[str, str]] = set()
    for each in OBJECTS:
        assert {(to["type"], to["id"]) for to in each["references"]} <= seen
        seen.add((each["type"], each["id"]))

    assert len(seen) == len(OBJECTS)


def test_every_reference_is_used_and_every_use_is_a_reference(board: dict[str, Any]) -> None:
    used = {
        f"{each['panelIndex']}:{each['panelRefName']}"
        for each in panels(board)
        if "panelRefName" in each
    }
    (own,) = board["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"]["filter"]
    used.add(own["meta"]["indexRefName"])
    controls = board["attributes"]["controlGroupInput"]["panelsJSON"]
    used |= {f"controlGroup_{name}:optionsListDataView" for name in controls}

    assert {each["name"] for each in board["references"]} == used


def test_a_panel_has_one_name_everywhere(board: dict[str, Any]) -> None:
    names = [each["panelIndex"] for each in panels(board)]

    assert len(set(names)) == len(names)
    assert [each["gridData"]["i"] for each in panels(board)] == names
    for name, control in board["attributes"]["controlGroupInput"]["panelsJSON"].items():
        assert control["explicitInput"]["id"] == name


def test_no_panel_lies_on_another_or_beyond_the_edge(board: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for each in panels(board):
        at = each["gridData"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert at["x"] + at["w"] <= COLUMNS
        assert not cells & taken
        taken |= cells

    assert len(taken) == COLUMNS * (max(y for _, y in taken) + 1)  # no hole


def test_what_is_drawn_lives_in_its_panel(board: dict[str, Any]) -> None:
    for each in panels(board):
        assert each["type"] in {"visualization", "search"}
        assert ("savedVis" in each["embeddableConfig"]) == (each["type"] == "visualization")


def test_each_links_to_the_others(board: dict[str, Any]) -> None:
    (links,) = (
        vis["params"]["markdown"]
        for each in panels(board)
        if (vis := each["embeddableConfig"].get("savedVis", {})).get("type") == "markdown"
    )

    for other in BOARDS:
        assert f"(#/view/{other})" in links


def test_a_vega_panel_is_json_with_its_request_in_it(board: dict[str, Any]) -> None:
    specs = [
        json.loads(vis["params"]["spec"])
        for each in panels(board)
        if (vis := each["embeddableConfig"].get("savedVis", {})).get("type") == "vega"
    ]

    assert specs
    assert all(spec["$schema"].endswith("vega-lite/v5.json") for spec in specs)


def test_the_versions_are_older_than_the_oldest_kibana_that_is_meant() -> None:
    for each in OBJECTS:
        assert each["typeMigrationVersion"] == VERSIONS[each["type"]]
        assert each["coreMigrationVersion"] == "8.8.0"
        major, minor, _ = map(int, each["typeMigrationVersion"].split("."))
        assert (major, minor) < (8, 13)


def test_what_kibana_keeps_as_text_is_text() -> None:
    board = as_kept(BOARDS["canary_siem-overview"])["attributes"]

    assert json.loads(board["panelsJSON"]) == panels(BOARDS["canary_siem-overview"])
    assert isinstance(board["controlGroupInput"]["panelsJSON"], str)
    assert isinstance(board["kibanaSavedObjectMeta"]["searchSourceJSON"], str)
    assert isinstance(panels(BOARDS["canary_siem-overview"]), list)  # the original is as it was
    assert len(AS_TEXT) == 5


def test_the_export_is_ndjson() -> None:
    made = DOOR.make(Sources(lambda: b"", ROOT / "dashboards", lambda: None))
    read = {name: list(map(json.loads, text.splitlines())) for name, text in made.items()}

    assert [each["id"] for each in read[DASHBOARDS]] == [each["id"] for each in OBJECTS]
    assert len(read[RULES]) == 8
    assert not any(each["enabled"] for each in read[RULES])
