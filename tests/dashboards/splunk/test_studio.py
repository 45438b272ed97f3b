"""A view for Dashboard Studio: whole, and within XML as it stands."""

import json

import pytest
from lxml import etree

from dashboards.splunk.studio import definition, written
from dashboards.splunk.views import NAMES, View, read


@pytest.mark.parametrize("name", NAMES)
def test_the_xml_holds_the_definition(name: str) -> None:
    view = read(name)
    root = etree.fromstring(written(view))

    assert (root.tag, root.get("version")) == ("dashboard", "2")
    assert root.findtext("label") == view.label
    assert json.loads(root.findtext("definition") or "") == definition(view)


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_leads_somewhere(name: str) -> None:
    told = definition(read(name))
    placed = [each["item"] for each in told["layout"]["structure"]]
    used = [each["dataSources"]["primary"] for each in told["visualizations"].values()]

    assert placed == list(told["visualizations"])
    assert used == list(told["dataSources"])
    assert told["layout"]["globalInputs"] == list(told["inputs"])


@pytest.mark.parametrize("name", NAMES)
def test_every_search_looks_at_the_chosen_time(name: str) -> None:
    told = definition(read(name))
    times = told["defaults"]["dataSources"]["ds.search"]["options"]["queryParameters"]

    assert times == {"earliest": "$global_time.earliest$", "latest": "$global_time.latest$"}
    assert told["inputs"]["input_time"]["options"]["token"] == "global_time"
    assert all("queryParameters" not in each["options"] for each in told["dataSources"].values())


def test_a_row_opens_its_story() -> None:
    (handler,) = definition(read("overview"))["visualizations"]["viz_latest"]["eventHandlers"]

    assert handler["options"]["dashboard"] == "canary_siem_story"
    assert handler["options"]["tokens"] == [
        {"token": "incident", "value": "row.incident_id.value"}
    ]


def test_what_xml_would_read_otherwise_is_escaped() -> None:
    view = View(label="a < b & c", description="<i>", since="-1d", panel=read("health").panel)

    assert etree.fromstring(written(view)).findtext("label") == "a < b & c"
