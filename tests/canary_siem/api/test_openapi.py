"""The OpenAPI document."""

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from canary_siem.api.openapi import describe
from canary_siem.api.routes import Routes, derive, installed
from tests.canary_siem.api.probes import file_door
from tests.canary_siem.api.served import WEB, Caller


@pytest.fixture(scope="module")
def routes() -> Routes:
    return derive(installed())


@pytest.fixture(scope="module")
def document(routes: Routes) -> Any:
    return orjson.loads(describe(routes))


def test_it_is_valid_openapi(document: Any) -> None:
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


@pytest.mark.slow
def test_a_planted_fault_is_seen(document: Any) -> None:
    broken = orjson.loads(orjson.dumps(document))
    del broken["paths"]["/api/v1/tokens/{id}"]["get"]["parameters"]

    assert list(OpenAPIV31SpecValidator(broken).iter_errors())


def test_every_routed_action_is_an_operation(routes: Routes, document: Any) -> None:
    named = {
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    }

    assert named >= {each.name for each in routes.all}
    assert {"create_token", "stream_trips", "openapi", "metrics"} <= named


def test_every_example_is_valid(routes: Routes, document: Any) -> None:
    for route in routes.all:
        operation = document["paths"][f"/api/v1{route.template}"][route.method.lower()]
        media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        examples = [(media["schema"], media["example"])] if "example" in media else []
        shown = set(media.get("example", ()))
        for each in operation.get("parameters", ()):
            if "example" in each:
                examples.append((each["schema"], each["example"]))
                shown.add(each["name"])
        for schema, example in examples:
            whole = schema | {"components": document["components"]}
            Draft202012Validator(whole).validate(example)
        assert shown >= route.action.example.keys()


async def test_a_real_reply_fits_its_schema(caller: Caller) -> None:
    document = (await caller.get("/openapi.json")).json
    created = await caller.post("/tokens", WEB)
    listed = await caller.get("/tokens")
    problem = await caller.post("/tokens", {})
    for said, path, method in (
        (created, "/api/v1/tokens", "post"),
        (listed, "/api/v1/tokens", "get"),
        (problem, "/api/v1/tokens", "post"),
    ):
        answer = document["paths"][path][method]["responses"][str(said.status)]
        if "$ref" in answer:
            answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
        (media,) = answer["content"].values()
        schema = media["schema"] | {"components": document["components"]}
        Draft202012Validator(schema).validate(said.json)


def test_a_file_is_described_as_one() -> None:
    document = orjson.loads(describe(derive({"file": file_door("a")})))
    answer = document["paths"]["/api/v1/file"]["get"]["responses"]["200"]

    assert answer["content"] == {"*/*": {"schema": {"type": "string", "format": "binary"}}}


def test_it_stays_compact(document: Any) -> None:
    assert len(orjson.dumps(document)) < 64_000
