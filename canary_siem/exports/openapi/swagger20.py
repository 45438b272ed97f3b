"""A document of OpenAPI 3.0 as one of 2.0, once called Swagger.

A request's body is always a reference to a definition: XSOAR's generator drops any other.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from canary_siem.exports.openapi.documents import Document, each_operation, moved
from canary_siem.exports.openapi.schemas20 import Schemas

VERSION = "2.0"
PLACES = {
    "#/components/schemas/": "#/definitions/",
    "#/components/responses/": "#/responses/",
}


def convert(document: Mapping[str, Any]) -> Document:
    """Give the same API in the words of 2.0."""
    parts = document["components"]
    known = parts["schemas"] | _bodies(document)
    schemas = Schemas(known)
    paths: Document = {}
    for path, method, operation in each_operation(document):
        told = _operation(operation, schemas)
        told["produces"] = _media_types(operation, parts["responses"])
        paths.setdefault(path, {})[method] = told
    found = {
        "swagger": VERSION,
        "info": document["info"],
        **_server(document["servers"][0]["url"]),
        "security": document["security"],
        "securityDefinitions": {
            name: _security(each) for name, each in parts["securitySchemes"].items()
        },
        "paths": paths,
        "definitions": {name: schemas.older(each) for name, each in known.items()},
        "responses": {name: _response(each, schemas) for name, each in parts["responses"].items()},
    }
    converted: Document = moved(found, _place)
    return converted


def body_name(operation: Mapping[str, Any]) -> str:
    """Name the definition of what a call takes: ``create_token`` takes a ``CreateTokenBody``."""
    return "".join(word.capitalize() for word in operation["operationId"].split("_")) + "Body"


def _bodies(document: Mapping[str, Any]) -> dict[str, Document]:
    bodies: dict[str, Document] = {}
    for _, _, operation in each_operation(document):
        if "requestBody" not in operation:
            continue
        (media,) = operation["requestBody"]["content"].values()
        example = {"example": media["example"]} if "example" in media else {}
        bodies[body_name(operation)] = {**media["schema"], **example}
    return bodies


def _operation(operation: Mapping[str, Any], schemas: Schemas) -> Document:
    found = {
        key: each for key, each in operation.items() if key not in {"requestBody", "responses"}
    }
    parameters = [_parameter(each, schemas) for each in operation.get("parameters", ())]
    if body := operation.get("requestBody"):
        found["consumes"] = list(body["content"])
        reference = {"$ref": f"#/components/schemas/{body_name(operation)}"}
        needed = body.get("required", False)
        parameters.append({"name": "body", "in": "body", "required": needed, "schema": reference})
    if parameters:
        found["parameters"] = parameters
    found["responses"] = {
        status: _response(each, schemas) for status, each in operation["responses"].items()
    }
    return found


def _media_types(operation: Mapping[str, Any], shared: Mapping[str, Document]) -> list[str]:
    """Name what a call may answer with, each once."""
    told = [
        shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in operation["responses"].values()
    ]
    return list(dict.fromkeys(kind for each in told for kind in each.get("content", ())))


def _parameter(parameter: Mapping[str, Any], schemas: Schemas) -> Document:
    # 2.0 knows no example of a parameter.
    rest = {key: each for key, each in parameter.items() if key not in {"schema", "example"}}
    value = schemas.parameter(parameter["schema"])
    if rest["in"] == "header":
        value.pop("collectionFormat", None)  # a header is never repeated
    return {**rest, **value}


def _response(response: Mapping[str, Any], schemas: Schemas) -> Document:
    if "$ref" in response:
        return dict(response)
    found: Document = {"description": response["description"]}
    for media in response.get("content", {}).values():
        found["schema"] = schemas.older(media["schema"])
    if headers := response.get("headers"):
        found["headers"] = {
            name: {
                **{key: text for key, text in each.items() if key == "description"},
                **schemas.parameter(each["schema"]),
            }
            for name, each in headers.items()
        }
    return found


def _security(scheme: Mapping[str, Any]) -> Document:
    """2.0 knows no bearer: the header is given as a whole."""
    if (scheme["type"], scheme.get("scheme")) != ("http", "bearer"):
        return dict(scheme)
    text = f"{scheme.get('description', '')} Write `Bearer ` before it.".strip()
    return {"type": "apiKey", "in": "header", "name": "Authorization", "description": text}


def _server(url: str) -> Document:
    parts = urlsplit(url)
    found: Document = {"basePath": parts.path or "/"}
    if parts.netloc:
        found |= {"host": parts.netloc, "schemes": [parts.scheme]}
    return found


def _place(reference: str) -> str:
    for before, after in PLACES.items():
        if reference.startswith(before):
            return after + reference.removeprefix(before)
    return reference
