"""The definitions of dashboards are read, and what is wrong in one is told."""

import re
from itertools import combinations

import pytest
from pydantic import ValidationError

from dashboards.splunk.knowledge import macros
from dashboards.splunk.views import NAMES, Panel, View, read

PANELS = [pytest.param(p, id=f"{name}.{p.id}") for name in NAMES for p in read(name).panel]


@pytest.mark.parametrize("name", NAMES)
def test_panels_have_names_of_their_own_and_do_not_overlap(name: str) -> None:
    panels = read(name).panel

    assert len({panel.id for panel in panels}) == len(panels)
    for one, other in combinations(panels, 2):
        (x, y, w, h), (a, b, c, d) = one.at, other.at
        assert x + w <= a or a + c <= x or y + h <= b or b + d <= y, (one.id, other.id)


@pytest.mark.parametrize("panel", PANELS)
def test_every_macro_that_a_panel_names_exists(panel: Panel) -> None:
    assert set(re.findall("`([^`]+)`", panel.search)) <= macros().keys()


@pytest.mark.parametrize("name", NAMES)
def test_what_a_panel_asks_for_is_an_input(name: str) -> None:
    view = read(name)
    asked = {found for panel in view.panel for found in re.findall(r"\$([^$]+)\$", panel.search)}

    assert asked == {f"{each.token}|s" for each in view.input}, "in quotes, whatever comes in"


def test_a_click_opens_a_view_that_is_there() -> None:
    opened = {panel.opens for name in NAMES for panel in read(name).panel} - {""}

    assert opened == {"canary_siem_story"}
    assert "story" in NAMES


def test_an_unknown_word_is_an_error() -> None:
    told = {"label": "x", "description": "x", "since": "-1d", "panel": [], "panels": []}

    with pytest.raises(ValidationError, match="panels"):
        View.model_validate(told)
