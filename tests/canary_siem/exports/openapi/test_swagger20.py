"""A whole document in 2.0."""

from typing import Any

import pytest

from canary_siem.exports.openapi.swagger20 import convert

TEXT = {"type": "string"}
JSON = "application/json"
BEARER = {"type": "http", "scheme": "bearer", "description": "A key."}


def document(operation: Any, server: str = "/", **parts: Any) -> Any:
    own = {"operationId": "make_it", "responses": {"200": {"description": "Done"}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "t"},
        "servers": [{"url": server}],
        "security": [{"key": []}],
        "paths": {"/a": {"post": {**own, **operation}}},
        "components": {"securitySchemes": {}, "schemas": {}, "responses": {}, **parts},
    }


def call(made: Any) -> Any:
    return made["paths"]["/a"]["post"]


def test_a_body_becomes_a_definition_with_its_example() -> None:
    body = {"type": "object", "properties": {"a": {**TEXT, "nullable": True}}}
    content = {JSON: {"schema": body, "example": {"a": "b"}}}
    made = convert(document({"requestBody": {"required": True, "content": content}}))

    assert call(made)["parameters"] == [
        {
            "name": "body",
            "in": "body",
            "required": True,
            "schema": {"$ref": "#/definitions/MakeItBody"},
        }
    ]
    assert call(made)["consumes"] == [JSON]
    assert made["definitions"]["MakeItBody"] == {
        "type": "object",
        "properties": {"a": {**TEXT, "x-nullable": True}},
        "example": {"a": "b"},
    }


def test_a_list_in_a_query_is_repeated_one_in_a_header_not() -> None:
    many = {"type": "array", "items": TEXT}
    parameters = [
        {"name": name, "in": place, "required": False, "schema": many, "example": ["a"]}
        for name, place in (("a", "query"), ("b", "header"))
    ]
    first, second = call(convert(document({"parameters": parameters})))["parameters"]

    assert first["collectionFormat"] == "multi"
    assert "collectionFormat" not in second
    assert not {"schema", "example"} & first.keys()


def test_answers_say_their_media_types_and_headers() -> None:
    header = {"description": "Seconds.", "schema": {"type": "integer"}}
    shared = {
        "description": "Busy",
        "headers": {"Retry-After": header},
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/P"}}},
    }
    answers = {
        "200": {"description": "Done", "content": {"*/*": {"schema": TEXT}}},
        "503": {"$ref": "#/components/responses/Busy"},
    }
    made = convert(
        document({"responses": answers}, responses={"Busy": shared}, schemas={"P": TEXT})
    )

    assert call(made)["produces"] == ["*/*", "application/problem+json"]
    assert call(made)["responses"]["503"] == {"$ref": "#/responses/Busy"}
    assert call(made)["responses"]["200"] == {"description": "Done", "schema": TEXT}
    assert made["responses"]["Busy"] == {
        "description": "Busy",
        "headers": {"Retry-After": {"description": "Seconds.", "type": "integer"}},
        "schema": {"$ref": "#/definitions/P"},
    }


def test_a_bearer_key_becomes_a_header() -> None:
    cookie = {"type": "apiKey", "in": "cookie", "name": "c"}
    made = convert(document({}, securitySchemes={"key": BEARER, "other": cookie}))

    assert made["securityDefinitions"] == {
        "key": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "A key. Write `Bearer ` before it.",
        },
        "other": cookie,
    }


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("/", {"basePath": "/"}),
        (
            "https://a.example:1/b",
            {"basePath": "/b", "host": "a.example:1", "schemes": ["https"]},
        ),
        ("http://a.example", {"basePath": "/", "host": "a.example", "schemes": ["http"]}),
    ],
)
def test_a_server_is_split(server: str, expected: Any) -> None:
    made = convert(document({}, server))

    assert {key: made[key] for key in ("basePath", "host", "schemes") if key in made} == expected
