"""The overview in Simple XML: the same searches, but for what only Dashboard Studio draws."""

from lxml import etree

from dashboards.splunk.classic import WITHOUT, written
from dashboards.splunk.views import read

VIEW = read("overview")
ROOT = etree.fromstring(written(VIEW))
TAGS = {"singlevalue": "single", "column": "chart", "bar": "chart", "table": "table"}


def test_it_has_every_panel_but_the_map() -> None:
    shown = [panel for panel in VIEW.panel if panel.shows not in WITHOUT]

    assert [each.findtext("title") for each in ROOT.iter("panel")] == [p.title for p in shown]
    assert [each[1].tag for each in ROOT.iter("panel")] == [TAGS[p.shows] for p in shown]
    assert len(shown) == len(VIEW.panel) - 1


def test_the_searches_are_the_same() -> None:
    asked = [each.text for each in ROOT.iter("query")]

    assert asked == [p.search.strip() for p in VIEW.panel if p.shows not in WITHOUT]


def test_every_search_looks_at_the_chosen_time() -> None:
    for search in ROOT.iter("search"):
        assert search.findtext("earliest") == "$global_time.earliest$"
        assert search.findtext("latest") == "$global_time.latest$"


def test_a_row_opens_its_story() -> None:
    (link,) = ROOT.iter("link")

    assert link.text == "canary_siem_story?form.incident=$row.incident_id$"


def test_a_row_is_as_wide_as_it_is_defined() -> None:
    assert [len(row) for row in ROOT.iter("row")] == [5, 2, 1, 1, 1]
