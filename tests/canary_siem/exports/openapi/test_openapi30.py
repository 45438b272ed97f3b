"""A whole document in 3.0."""

from canary_siem.exports.openapi.openapi30 import convert

NULLABLE = {"type": ["string", "null"]}
OLD = {"type": "string", "nullable": True}


def test_schemas_are_said_anew_wherever_they_stand() -> None:
    content = {"application/json": {"schema": NULLABLE, "example": "a"}}
    headers = {"X-Left": {"description": "d", "schema": NULLABLE}}
    parameter = {"name": "a", "in": "query", "schema": NULLABLE}
    answer = {"description": "d", "content": content, "headers": headers}
    operation = {
        "operationId": "a",
        "parameters": [parameter],
        "requestBody": {"required": True, "content": content},
        "responses": {"200": answer, "400": {"$ref": "#/components/responses/Bad"}},
    }

    made = convert(
        {
            "openapi": "3.1.0",
            "info": {"title": "t"},
            "paths": {"/a": {"post": operation}},
            "components": {
                "securitySchemes": {"key": {"type": "http"}},
                "responses": {"Bad": answer},
                "schemas": {"A": NULLABLE},
            },
        }
    )

    told = {"application/json": {"schema": OLD, "example": "a"}}
    shown = {
        "description": "d",
        "content": told,
        "headers": {"X-Left": {"description": "d", "schema": OLD}},
    }
    assert made["openapi"] == "3.0.3"
    assert made["info"] == {"title": "t"}
    assert made["paths"]["/a"]["post"] == {
        "operationId": "a",
        "parameters": [{**parameter, "schema": OLD}],
        "requestBody": {"required": True, "content": told},
        "responses": {"200": shown, "400": {"$ref": "#/components/responses/Bad"}},
    }
    assert made["components"] == {
        "securitySchemes": {"key": {"type": "http"}},
        "responses": {"Bad": shown},
        "schemas": {"A": OLD},
    }
