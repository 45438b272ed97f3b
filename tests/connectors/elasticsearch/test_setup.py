"""Setup on clusters that the real node here can't stand for: older, fuller, or stricter ones."""

import copy
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from canary_siem.errors import AccessRefusedError, ActionError
from canary_siem.interfaces import Identity
from connectors.elasticsearch import DOOR
from connectors.elasticsearch.settings import ElasticsearchSettings
from connectors.elasticsearch.setup import retention
from tests.connectors.elasticsearch.conftest import Answer, Script
from tests.connectors.elasticsearch.kibana_api import ScriptedKibana

Serve = Callable[..., Awaitable[Script]]
ASSETS = Path(__file__).parents[3] / "dashboards/elastic"
STREAM = "logs-canary_siem.trip-default"
NOT_FOUND = Answer(404, {"error": {"type": "resource_not_found_exception", "reason": "none"}})
LIFECYCLE = f"/_data_stream/{STREAM}/_lifecycle"
OPTIONS = f"/_data_stream/{STREAM}/_options"


class Cluster:
    """Keeps what is put; refuses bodies that contain one of *refused*."""

    def __init__(
        self, *refused: str, streams: tuple[str, ...] = (), overlapping: str = ""
    ) -> None:
        self.kept: dict[str, Any] = {}
        self.refused = refused
        self.streams = streams
        self.overlapping = [{"name": overlapping}] if overlapping else []
        self.bodies: list[tuple[str, Any]] = []
        self.script = Script()

    def __call__(self, request: web.BaseRequest) -> Answer:
        path = request.path
        if path.startswith("/_resolve"):
            found = [{"name": name, "backing_indices": [f".ds-{name}"]} for name in self.streams]
            return Answer(body={"data_streams": found})
        if path.startswith("/_index_template/_simulate"):
            mappings: dict[str, Any] = {"properties": {"data_stream.type": {}, "tags": {}}}
            template = {"mappings": mappings, "settings": {"index": {}}}
            return Answer(body={"template": template, "overlapping": self.overlapping})
        if path.endswith("/_settings"):
            return Answer(body={path.split("/")[1]: {"settings": {"index": {}}}})
        if request.method == "GET":
            return Answer(body=self.kept[path]) if path in self.kept else NOT_FOUND
        return self.put(path)

    def put(self, path: str) -> Answer:
        body = self.script.bodies[-1].decode()
        for part in self.refused:
            if part in body:
                reason = f"unknown setting [index.{part}]"
                return Answer(400, {"error": {"type": "illegal", "reason": reason}})
        times = {"created_date_millis": len(self.bodies)}
        self.bodies.append((path, json.loads(body)))
        self.kept[path] = {**json.loads(body), **times}
        return Answer(body={"acknowledged": True})


async def run(serve: Serve, cluster: Cluster, assets: Path = ASSETS, **given: Any) -> list[str]:
    if not cluster.script.url:
        cluster.script = await serve(cluster)
    settings = DOOR.settings.model_validate({"url": cluster.script.url, **given})
    assert DOOR.setup is not None
    return list(await DOOR.setup(settings, Identity("here"), assets))


async def test_what_is_named_is_there_before_what_names_it(serve: Serve) -> None:
    assert await run(serve, Cluster()) == [
        "ingest pipeline canary_siem@default-pipeline: created",
        "component template canary_siem@mappings: created",
        "component template canary_siem@settings: created",
        "index template canary_siem: created",
    ]


async def test_a_second_run_changes_nothing(serve: Serve) -> None:
    cluster = Cluster()
    await run(serve, cluster)
    before = copy.deepcopy(cluster.bodies)

    assert await run(serve, cluster) == []
    assert cluster.bodies == before * 2


async def test_another_retention_is_an_update(serve: Serve) -> None:
    cluster = Cluster()
    await run(serve, cluster)

    assert await run(serve, cluster, retention="30d") == [
        "component template canary_siem@settings: updated"
    ]
    body = cluster.kept["/_component_template/canary_siem@settings"]
    assert body["template"]["lifecycle"] == {"data_retention": "30d"}


async def test_an_older_cluster_goes_without_what_it_does_not_know(serve: Serve) -> None:
    cluster = Cluster("prefer_ilm", "data_stream_options")
    told = await run(serve, cluster)

    assert (
        "component template canary_siem@settings: created"
        " (this cluster knows no prefer_ilm, data_stream_options)"
    ) in told
    assert await run(serve, cluster) == []


async def test_a_refusal_of_something_we_need_is_told_in_the_clusters_words(serve: Serve) -> None:
    with pytest.raises(ActionError, match="index template canary_siem: illegal: unknown setting"):
        await run(serve, Cluster("index_patterns"))


async def test_credentials_that_do_not_suffice_are_told(serve: Serve) -> None:
    script = await serve(Answer(403, {"error": {"type": "security_exception", "reason": "no"}}))
    settings = DOOR.settings.model_validate({"url": script.url})
    assert DOOR.setup is not None

    with pytest.raises(AccessRefusedError, match="security_exception"):
        await DOOR.setup(settings, Identity("here"), ASSETS)


async def test_a_stream_that_exists_gets_retention_and_failure_store(serve: Serve) -> None:
    cluster = Cluster(streams=(STREAM,))
    index = f"/.ds-{STREAM}/_mapping"
    cluster.kept = {LIFECYCLE: {"was": 1}, OPTIONS: {"was": 1}, index: {}}
    told = await run(serve, cluster, retention="7d")

    assert told[-2:] == [
        f"data stream {STREAM}: lifecycle updated",
        f"data stream {STREAM}: options updated",
    ]
    bodies = dict(cluster.bodies)
    assert bodies[LIFECYCLE] == {"data_retention": "7d"}
    assert bodies[OPTIONS] == {"failure_store": {"enabled": True}}
    assert bodies[f"/{STREAM}/_mapping"] == {"properties": {"tags": {}}}


async def test_a_stream_with_a_template_of_its_own_is_left_alone(serve: Serve) -> None:
    cluster = Cluster(streams=(STREAM,), overlapping="canary_siem")
    await run(serve, cluster)

    assert not [path for path, _ in cluster.bodies if STREAM in path]


async def test_kibana_gets_its_part_after_the_cluster(serve: Serve) -> None:
    kibana = ScriptedKibana()
    kibana.script = await serve(kibana)
    cluster = Cluster()
    said = await run(serve, cluster, kibana_url=kibana.script.url, api_key="administrator")

    assert [line.split(" ")[0] for line in said] == [
        *["ingest", "component", "component", "index"],
        *["data", *["search"] * 3, *["dashboard"] * 3, *["detection"] * 8],
    ]
    assert kibana.script.headers[0]["Authorization"] == "ApiKey administrator"
    assert await run(serve, cluster, kibana_url=kibana.script.url, api_key="administrator") == []


@pytest.mark.parametrize(("text", "written"), [("365d", "365d"), ("36h", "129600s"), ("0", None)])
def test_retention_is_written_as_the_cluster_writes_it(text: str, written: str | None) -> None:
    settings = ElasticsearchSettings.model_validate({"url": "http://x", "retention": text})

    assert retention(settings) == written
