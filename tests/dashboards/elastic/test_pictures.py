"""The pictures: one of each dashboard, small, drawn from what is shipped."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from canary_siem.exports.kibana.objects import objects
from tests.backends.elasticsearch import Node
from tests.dashboards.corpus import value
from tests.dashboards.elastic.conftest import of, stored
from tests.dashboards.elastic.kibana import View
from tests.dashboards.elastic.pictures import picture, small, story_of
from tests.dashboards.elastic.week import COUNTRIES, week
from tests.dashboards.world import Document
from tests.ecs import problems
from tests.house.generated import ROOT

PICTURES = ROOT / "docs/pictures"
OBJECTS = objects(ROOT / "dashboards")
BOARDS = {
    each["id"].removeprefix("canary_siem-"): each for each in OBJECTS if "dash" in each["type"]
}
END = datetime(2026, 3, 11, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    import asyncio

    async def told(place: Path) -> list[Document]:
        return week(place, END)

    return asyncio.run(told(tmp_path_factory.mktemp("week")))


@pytest.mark.parametrize("name", BOARDS)
def test_each_dashboard_has_a_picture_that_loads_at_once(name: str) -> None:
    content = (PICTURES / f"elastic-{name}.png").read_bytes()

    assert content.startswith(b"\x89PNG")
    assert len(content) < 200_000


@pytest.mark.parametrize("name", BOARDS)
def test_the_page_shows_it_and_says_what_it_is(name: str) -> None:
    page = (ROOT / "docs/elastic.md").read_text("utf-8")

    assert f"(pictures/elastic-{name}.png)" in page
    assert "rendering" in page


def test_the_week_is_what_the_program_sends(documents: list[Document]) -> None:
    assert {problem for each in documents for problem in problems(each)} == set()
    found = {value(each, "source.geo.country_iso_code") for each in documents}
    assert found - {None} == {code for code, *_ in COUNTRIES.values()}


def test_the_story_is_of_one_token_and_names_somebody(documents: list[Document]) -> None:
    story = story_of(documents)

    assert len({value(each, "canary.token.id") for each in story}) == 1
    assert {"alice", "svc_backup"} <= {value(each, "user.name") for each in story}


def test_fewer_colours_are_the_same_picture() -> None:
    content = (PICTURES / "elastic-health.png").read_bytes()

    assert small(content)[:24] == content[:24]  # signature, width and height


@pytest.mark.backend
@pytest.mark.parametrize("name", BOARDS)
def test_every_panel_is_drawn(node: Node, documents: list[Document], name: str) -> None:
    streams = {
        f"logs-{dataset}-*": stored(node, [each for each in documents if of(each) == dataset])
        for dataset in ("canary_siem.trip", "canary_siem.health")
    }
    view = View(END - timedelta(days=7), END, streams)
    searches = {each["id"]: each for each in OBJECTS if each["type"] == "search"}
    svg = picture(BOARDS[name], searches, node, view, "the whole week")

    for panel in BOARDS[name]["attributes"]["panelsJSON"]:
        assert panel.get("title", "canary-siem") in svg.replace("&#x27;", "'")
    assert svg.count("<svg") > len(BOARDS[name]["attributes"]["panelsJSON"])
