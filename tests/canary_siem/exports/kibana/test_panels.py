"""Panels: whole Vega-Lite specifications, with requests that follow the dashboard."""

import json
from typing import Any

import pytest
import vl_convert

from canary_siem.exports.kibana.panels import SCHEMA, sources, specification, written
from tests.dashboards.elastic.kibana import VEGA_LITE
from tests.house.generated import ROOT

FOLDER = ROOT / "dashboards/elastic"
NAMES = sorted(each.stem for each in (FOLDER / "panels").iterdir())
CONTEXT = {
    "must": "%dashboard_context-must_clause%",
    "filter": "%dashboard_context-filter_clause%",
    "must_not": "%dashboard_context-must_not_clause%",
}


@pytest.fixture(params=NAMES)
def spec(request: pytest.FixtureRequest) -> dict[str, Any]:
    return specification(FOLDER, request.param)


def urls(spec: Any) -> list[dict[str, Any]]:
    return [data["url"] for data in sources(spec) if "url" in data]


def test_every_request_follows_time_filters_and_query(spec: dict[str, Any]) -> None:
    assert urls(spec)
    for url in urls(spec):
        asked = url["body"]["query"]["bool"]
        assert {clause: asked[clause][0] for clause in CONTEXT} == CONTEXT
        assert {"range": {"@timestamp": {"%timefilter%": True}}} in asked["must"]
        assert not {"%context%", "%timefield%", "only"} & url.keys()  # refused beside a query


def test_it_asks_our_data_streams_only(spec: dict[str, Any]) -> None:
    for url in urls(spec):
        assert url["index"] in {"logs-canary_siem.trip-*", "logs-canary_siem.health-*"}


def test_nothing_is_loaded_from_elsewhere(spec: dict[str, Any]) -> None:
    assert "://" not in json.dumps(spec).replace(SCHEMA, "")


def test_vega_takes_it(spec: dict[str, Any]) -> None:
    for data in sources(spec):
        if data.pop("url", None):
            data["values"] = []

    assert vl_convert.vegalite_to_vega(json.dumps(spec), vl_version=VEGA_LITE)["marks"]


def test_what_is_only_wanted_becomes_part_of_the_query() -> None:
    (url,) = urls(specification(FOLDER, "in_numbers"))

    assert {"term": {"event.kind": "alert"}} in url["body"]["query"]["bool"]["filter"]


def test_the_map_has_its_world_with_it() -> None:
    spec = specification(FOLDER, "map")
    (world,) = (data["values"] for data in sources(spec) if "values" in data)
    countries = {each.get("id") for each in world["objects"]["countries"]["geometries"]}

    assert {"NL", "DE", "US", "CN", "FR", "NO"} <= countries
    assert len(urls(spec)) == 2


def test_a_person_can_read_it_in_kibanas_editor() -> None:
    assert written(specification(FOLDER, "by_kind")).count("\n") > 20


def test_a_map_stays_small() -> None:
    text = written(specification(FOLDER, "map"))

    assert "\n" not in text
    assert len(text) < 100_000
