"""Each panel over all that the program sends: its numbers on a real node, its drawing by Vega."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from canary_siem.exports.kibana.objects import objects
from canary_siem.exports.kibana.panels import Spec, sources, specification
from tests.backends.elasticsearch import Node
from tests.dashboards.corpus import everything, value
from tests.dashboards.elastic.kibana import View, answer, drawn, filled, marks
from tests.dashboards.elastic.used import in_query, in_request
from tests.dashboards.fields import emitted, strangers
from tests.dashboards.world import MOMENT, Document
from tests.house.generated import ROOT

FOLDER = ROOT / "dashboards/elastic"
NAMES = sorted(each.stem for each in (FOLDER / "panels").iterdir())
OBJECTS = objects(ROOT / "dashboards")
TRIPS = [each for each in everything() if value(each, "event.dataset") == "canary_siem.trip"]
HEALTH = [each for each in everything() if value(each, "event.dataset") == "canary_siem.health"]
ALERTS = [each for each in TRIPS if value(each, "event.kind") == "alert"]


def counted(documents: list[Document], field: str) -> Counter[str]:
    """Count the values of *field*, as a person would."""
    found = (value(each, field) for each in documents)
    return Counter(str(each) for each in found if each is not None)


@pytest.fixture(scope="session")
def view(whole: dict[str, str]) -> View:
    return View(MOMENT - timedelta(hours=3), MOMENT + timedelta(hours=3), whole)


def spec_of(name: str) -> Spec:
    return specification(FOLDER, name)


def reply(name: str, node: Node, view: View) -> Any:
    """Give the aggregations of a panel's first request."""
    url = next(data["url"] for data in sources(spec_of(name)) if "url" in data)
    return answer(url, node, view)["aggregations"]


def keyed(buckets: list[dict[str, Any]]) -> dict[str, int]:
    return {str(each["key"]): each["doc_count"] for each in buckets}


@pytest.mark.parametrize("name", NAMES)
def test_a_panel_asks_for_fields_that_are_emitted(name: str) -> None:
    used = {
        field
        for data in sources(spec_of(name))
        if "url" in data
        for field in in_request(data["url"]["body"])
    }

    assert used
    assert strangers(used) == []


@pytest.mark.parametrize("name", [each["id"] for each in OBJECTS if each["type"] == "search"])
def test_a_search_shows_fields_that_are_emitted(name: str) -> None:
    (found,) = (each["attributes"] for each in OBJECTS if each["id"] == name)
    query = found["kibanaSavedObjectMeta"]["searchSourceJSON"]["query"]["query"]

    assert strangers({*found["columns"], *in_query(query), *(by for by, _ in found["sort"])}) == []


@pytest.mark.parametrize("name", [each["id"] for each in OBJECTS if each["type"] == "dashboard"])
def test_a_control_chooses_by_a_keyword_or_an_address(name: str) -> None:
    (found,) = (each["attributes"] for each in OBJECTS if each["id"] == name)
    controls = found["controlGroupInput"]["panelsJSON"].values()
    types = {emitted()[each["explicitInput"]["fieldName"]] for each in controls}

    assert types <= {"keyword", "ip"}


@pytest.mark.backend
def test_the_numbers_are_right(node: Node, view: View) -> None:
    found = reply("in_numbers", node, view)

    assert found["alerts"]["value"] == len(ALERTS)
    for name, field in (
        *(("tokens", "canary.token.id"), ("incidents", "canary.incident.id")),
        ("sources", "source.ip"),
    ):
        assert found[name]["value"] == len(counted(ALERTS, field))
    assert found["credentials"]["doc_count"] == counted(ALERTS, "canary.token.class")["credential"]


@pytest.mark.backend
def test_the_numbers_that_vega_writes_are_those(node: Node, view: View) -> None:
    seen = marks(filled(spec_of("in_numbers"), node, view))
    told = [each["text"] for each in seen if each["mark"] == "text" and each["role"] == "mark"]

    assert told[0] == str(len(ALERTS))
    assert told[1] == str(len(counted(ALERTS, "canary.incident.id")))
    assert len(told) == 5


@pytest.mark.backend
def test_no_trip_is_missing_over_time(node: Node, view: View) -> None:
    buckets = reply("over_time", node, view)["time"]["buckets"]

    assert sum(each["alerts"]["doc_count"] for each in buckets) == len(ALERTS)
    assert sum(each["others"]["doc_count"] for each in buckets) == len(TRIPS) - len(ALERTS)
    assert buckets[0]["doc_count"] == 0  # the dashboard's whole time is there, not only trips
    assert len(buckets) == 73  # six hours of five minutes, and the one that begins at the end


@pytest.mark.backend
@pytest.mark.parametrize(
    ("name", "agg", "field"),
    [
        ("by_kind", "kinds", "canary.token.kind"),
        ("by_source", "sources", "source.ip"),
        ("map", "countries", "source.geo.country_iso_code"),
    ],
)
def test_alerts_are_counted_by_field(
    node: Node, view: View, name: str, agg: str, field: str
) -> None:
    assert keyed(reply(name, node, view)[agg]["buckets"]) == counted(ALERTS, field)


@pytest.mark.backend
def test_kinds_are_told_apart_by_channel(node: Node, view: View) -> None:
    buckets = reply("by_kind", node, view)["kinds"]["buckets"]
    (word,) = (each for each in buckets if each["key"] == "word")
    own = [each for each in ALERTS if value(each, "canary.token.kind") == "word"]

    assert keyed(word["channels"]["buckets"]) == counted(own, "canary.channel")


@pytest.mark.backend
def test_the_tokens_that_alerted_most_have_their_memo(node: Node, view: View) -> None:
    buckets = reply("by_token", node, view)["tokens"]["buckets"]
    memos = {value(each, "canary.token.id"): value(each, "canary.token.memo") for each in ALERTS}
    most = sorted(counted(ALERTS, "canary.token.id").values(), reverse=True)

    assert [each["doc_count"] for each in buckets] == most[: len(buckets)]
    assert len(buckets) == 12
    for each in buckets:
        assert each["memo"]["buckets"][0]["key"] == memos[each["key"]]


@pytest.mark.backend
def test_a_country_has_its_name_and_its_place(node: Node, view: View) -> None:
    (country,) = reply("map", node, view)["countries"]["buckets"]

    assert (country["key"], country["name"]["buckets"][0]["key"]) == ("NL", "Netherlands")
    assert country["place"]["location"]["lat"] == pytest.approx(53.2, abs=0.1)


@pytest.mark.backend
def test_the_map_draws_the_world_and_a_spot(node: Node, view: View) -> None:
    seen = list(marks(filled(spec_of("map"), node, view)))

    assert sum(each["mark"] == "shape" for each in seen) > 170
    assert len({each.get("fill") for each in seen if each["mark"] == "shape"}) == 2
    assert sum(each["mark"] == "symbol" for each in seen) == 1


@pytest.mark.backend
def test_the_story_has_a_point_for_each_hit(node: Node, view: View) -> None:
    seen = marks(filled(spec_of("timeline"), node, view))
    points = [each for each in seen if each["mark"] == "symbol" and each["role"] == "mark"]

    assert len(points) == len(TRIPS) < 500


@pytest.mark.backend
@pytest.mark.parametrize(
    ("agg", "field"),
    [
        *(("user", "user.name"), ("host", "host.name"), ("file", "file.path")),
        *(("process", "process.name"), ("agent", "user_agent.original"), ("data", "canary.data")),
        *(("asked", "canary.channel"), ("source", "source.ip")),
    ],
)
def test_what_was_told_is_counted(node: Node, view: View, agg: str, field: str) -> None:
    found = keyed(reply("facts", node, view)[agg]["buckets"])
    right = counted(TRIPS, field)

    assert found
    assert found == {key: right[key] for key in found}
    assert len(found) == min(4, len(right))


@pytest.mark.backend
def test_the_last_heartbeat_is_told_of_each_installation(node: Node, view: View) -> None:
    beats = [each for each in HEALTH if value(each, "event.action") == "heartbeat"]
    buckets = reply("last_heard", node, view)["installations"]["buckets"]

    assert keyed(buckets) == counted(beats, "observer.serial_number")
    assert buckets[0]["last"]["value_as_string"][:19] == beats[-1]["@timestamp"][:19]
    assert buckets[0]["host"]["buckets"][0]["key"] == value(beats[0], "observer.hostname")


@pytest.mark.backend
def test_heartbeats_and_warnings_are_kept_apart(node: Node, view: View) -> None:
    beats = reply("heartbeats", node, view)["time"]["buckets"]
    warnings = reply("warnings", node, view)["time"]["buckets"]
    told = Counter[str]()
    for each in warnings:
        told.update(keyed(each["actions"]["buckets"]))
    right = counted([h for h in HEALTH if value(h, "event.kind") == "event"], "event.action")

    assert sum(each["doc_count"] for each in beats) == len(HEALTH) - right.total()
    assert told == right


@pytest.mark.backend
def test_every_hit_was_recorded_by_somebody(node: Node, view: View) -> None:
    buckets = reply("recorded", node, view)["installations"]["buckets"]

    assert keyed(buckets) == counted(TRIPS, "observer.hostname")
    assert keyed(buckets[0]["kinds"]["buckets"]).keys() == {"alert", "event"}


@pytest.mark.backend
@pytest.mark.parametrize("name", NAMES)
def test_vega_draws_it(node: Node, view: View, name: str) -> None:
    seen = list(marks(filled(spec_of(name), node, view)))

    assert sum(each["role"] == "mark" for each in seen) > 0
    assert drawn(filled(spec_of(name), node, view)).startswith("<svg")


@pytest.mark.backend
@pytest.mark.parametrize("name", [each["id"] for each in OBJECTS if each["type"] == "search"])
def test_a_search_finds_what_it_is_for(node: Node, view: View, name: str) -> None:
    (found,) = (each["attributes"] for each in OBJECTS if each["id"] == name)
    query = found["kibanaSavedObjectMeta"]["searchSourceJSON"]["query"]["query"]
    streams = ",".join(view.streams.values())
    body = {"size": 0, "track_total_hits": True, "query": {"kql": {"query": query}}}
    status, told = node.request("POST", f"/{streams}/_search", body)
    right = {
        "canary_siem-alerts": len(ALERTS),
        "canary_siem-hits": len(TRIPS),
        "canary_siem-messages": sum(value(each, "event.kind") == "event" for each in HEALTH),
    }

    assert status == 200
    assert told["hits"]["total"]["value"] == right[name] > 0
