"""Data streams that exist already, on clusters that have what a bare node lacks."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from connectors.elasticsearch.client import Client
from connectors.elasticsearch.settings import ElasticsearchSettings
from connectors.elasticsearch.streams import Stream, existing, renew
from tests.connectors.elasticsearch.conftest import Answer, Script

Serve = Callable[..., Awaitable[Script]]
NAME = "logs-canary_siem.trip-default"
STREAM = Stream(NAME, f".ds-{NAME}-000002")
CONFLICT = Answer(400, {"error": {"type": "illegal_argument_exception", "reason": "type"}})
SIMULATED = {
    "template": {
        "mappings": {
            "properties": {"data_stream": {}, "data_stream.type": {}, "tags": {"type": "keyword"}}
        },
        "settings": {"index": {"default_pipeline": "ours"}},
    },
    "overlapping": [{"name": "logs", "index_patterns": ["logs-*-*"]}],
}


class Cluster:
    def __init__(self, *, pipeline: str = "ours", put: Answer | None = None) -> None:
        self.pipeline = pipeline
        self.put = put or Answer(body={"acknowledged": True})
        self.mapped = 0
        self.asked: list[str] = []

    def __call__(self, request: web.BaseRequest) -> Answer:
        self.asked.append(f"{request.method} {request.path}")
        last = request.path.rpartition("/")[2]
        if request.path.startswith("/_index_template"):
            return Answer(body=SIMULATED)
        if request.path.startswith("/_data_stream"):
            return Answer(400, {"error": "no handler found for uri"})
        if last == "_settings":
            index = {"default_pipeline": self.pipeline}
            return Answer(body={STREAM.write_index: {"settings": {"index": index}}})
        if request.method == "PUT":
            self.mapped += 1
            return self.put
        return Answer(body={"fields": 0 if self.mapped else 1})


@pytest.fixture
def renewed(serve: Serve) -> Callable[[Any], Awaitable[tuple[list[str], Script]]]:
    async def run(cluster: Cluster) -> tuple[list[str], Script]:
        script = await serve(cluster)
        client = Client(ElasticsearchSettings.model_validate({"url": script.url}))
        try:
            return await renew(client, STREAM, "365d"), script
        finally:
            await client.close()

    return run


Renewed = Callable[[Cluster], Awaitable[tuple[list[str], Script]]]


async def test_constant_keywords_that_have_their_value_are_not_put_again(renewed: Renewed) -> None:
    told, script = await renewed(Cluster())

    assert told == [f"data stream {NAME}: mappings updated"]
    assert b'{"properties":{"tags":{"type":"keyword"}}}' in script.bodies


async def test_a_conflict_rolls_over(renewed: Renewed) -> None:
    cluster = Cluster(put=CONFLICT)
    told, _ = await renewed(cluster)

    assert told == [f"data stream {NAME}: rolled over"]
    assert f"POST /{NAME}/_rollover" in cluster.asked


async def test_an_index_with_another_pipeline_rolls_over(renewed: Renewed) -> None:
    told, _ = await renewed(Cluster(pipeline="logs@default-pipeline"))

    assert told == [f"data stream {NAME}: rolled over"]


async def test_the_newest_index_is_the_one_that_is_written_to(serve: Serve) -> None:
    found = {
        "data_streams": [
            {"name": NAME, "backing_indices": [f".ds-{NAME}-000001", STREAM.write_index]},
            {"name": "logs-canary_siem.health-new", "backing_indices": []},
        ]
    }
    script = await serve(Answer(body=found))
    client = Client(ElasticsearchSettings.model_validate({"url": script.url}))

    assert await existing(client) == [STREAM]
    await client.close()
