"""The API described by itself: OpenAPI 3.1, made from the registry of actions."""

from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode

from canary_siem import __version__
from canary_siem.api import exposition, once, problems, stream
from canary_siem.api.outputs import JSON, is_file
from canary_siem.api.routes import BASE, Route, Routes
from canary_siem.api.schemas import Document, Schemas, ref, tidy
from canary_siem.interfaces import Scope

_IDEMPOTENCY: Document = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Chosen by the caller; within 24 hours the same key does the work once.",
    "schema": {"type": "string", "pattern": once.FORM, "maxLength": 257},
}
_PROBLEM: Document = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do."},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_FAILURES = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    408: "TooSlow",
    409: "Conflict",
    413: "TooLarge",
    415: "WrongMediaType",
    422: "Invalid",
    429: "TooMany",
    431: "HeadTooLarge",
    500: "Failed",
    503: "Unavailable",
}
_READ, _WRITE, _PLAIN, _FREE = (
    (400, 401, 403, 404, 422, 429, 431, 500, 503),
    (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 431, 500, 503),
    (400, 401, 429, 431, 500, 503),
    (400, 431, 500),
)


def _header(text: str, kind: str = "string") -> Document:
    return {"description": text, "schema": {"type": kind}}


_CHALLENGE = {"WWW-Authenticate": _header("What is wanted of the key (RFC 6750).")}
_LATER = {"Retry-After": _header("Seconds to wait.", "integer")}
_HEADERS = {401: _CHALLENGE, 403: _CHALLENGE, 429: _LATER, 503: _LATER}
_REPLAYED = {"Idempotency-Replayed": _header("`true` where it was done earlier.")}
_FILE = {"Content-Disposition": _header("The file's name (RFC 6266).")}


def describe(routes: Routes) -> bytes:
    """Write the document."""
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(stream.StreamTrips, "validation")]
    for route in routes.all:
        models += [(route.action.input, "validation"), (route.action.output, "serialization")]
    schemas = Schemas(models)
    paths: Document = {}
    for route in routes.all:
        operation = _operation(route, schemas)
        paths.setdefault(f"{BASE}{route.template}", {})[route.method.lower()] = operation
    paths |= _others(schemas)
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "canary-siem",
            "version": __version__,
            "description": "Plant canarytokens, and read their trips.",
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key, `csk_…`; `canary-siem key create` makes one.",
                }
            },
            "responses": {name: _failure(status) for status, name in _FAILURES.items()},
            "schemas": schemas.all | {"Problem": _PROBLEM},
        },
    }
    return orjson.dumps(document)


def _operation(route: Route, schemas: Schemas) -> Document:
    action = route.action
    schema = schemas.input(action.input)
    fields: Mapping[str, Document] = schema.get("properties", {})
    required = set(schema.get("required", ()))
    inner = {name: field for name, field in fields.items() if name not in route.places}
    parameters = [
        _parameter(name, fields[name], "path", required=True, example=action.example.get(name))
        for name in route.places
    ]
    operation: Document = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [route.path.split("/")[1]],
        "description": f"Needs the scope `{action.scope}`.",
    }
    if route.has_body:
        body = {
            "type": "object",
            "properties": {name: tidy(field) for name, field in inner.items()},
            "additionalProperties": False,
        }
        needed = [name for name in inner if name in required]
        if needed:
            body["required"] = needed
        example = {name: value for name, value in action.example.items() if name in inner}
        media = {"schema": body, "example": example} if example else {"schema": body}
        operation["requestBody"] = {"required": bool(needed), "content": {JSON: media}}
        if route.method == "POST":
            parameters.append(_IDEMPOTENCY)
    else:
        parameters += [
            _parameter(
                name, field, "query", required=name in required, example=action.example.get(name)
            )
            for name, field in inner.items()
        ]
    if parameters:
        operation["parameters"] = parameters
    operation["responses"] = _responses(route, schemas)
    return operation


def _responses(route: Route, schemas: Schemas) -> Document:
    action = route.action
    if is_file(action.output):
        told = _said("The file", "*/*", {"type": "string", "format": "binary"}, _FILE)
    else:
        headers = _REPLAYED if route.method == "POST" else {}
        told = _said("Done", JSON, schemas.output(action.output), headers)
    found = {str(action.status): told}
    if isinstance(getattr(action.output, "http_status", None), property):
        found.setdefault("200", told)
    return found | _failures(_WRITE if route.has_body else _READ)


def _others(schemas: Schemas) -> Document:
    """Describe what is no action: the stream, this document, health."""
    wish = schemas.input(stream.StreamTrips)
    parameters = [
        _parameter(name, field, "query", required=False)
        for name, field in wish["properties"].items()
    ]
    again = {"type": "integer", "minimum": 0, "description": "The id of the last event seen."}
    parameters.append(_parameter("Last-Event-ID", again, "header", required=False))
    scope: Scope = "trips:read"
    text = {"type": "string"}
    return {
        f"{BASE}/trips/stream": {
            "get": {
                "operationId": "stream_trips",
                "summary": "Trips as they come, as server-sent events.",
                "tags": ["trips"],
                "description": f"Needs the scope `{scope}`. An event's id is its cursor.",
                "parameters": parameters,
                "responses": {"200": _said("Events", stream.MEDIA_TYPE, text), **_failures(_READ)},
            }
        },
        f"{BASE}/openapi.json": _plain("openapi", "This document.", JSON, {"type": "object"}),
        "/healthz": _free("healthz", "Whether it is alive.", JSON, {"type": "object"}),
        "/readyz": _free(
            "readyz", "Whether it is ready; 503 says why not.", JSON, {"type": "object"}
        ),
        "/metrics": _free(
            "metrics", "Its numbers.", exposition.MEDIA_TYPE.partition(";")[0], text
        ),
    }


def _plain(name: str, summary: str, media_type: str, schema: Document) -> Document:
    answers = {"200": _said("Done", media_type, schema), **_failures(_PLAIN)}
    return {
        "get": {"operationId": name, "summary": summary, "tags": ["about"], "responses": answers}
    }


def _free(name: str, summary: str, media_type: str, schema: Document) -> Document:
    said = {"200": _said("Done", media_type, schema), **_failures(_FREE)}
    if name == "readyz":
        said["503"] = _said("Not ready", media_type, schema)
    about = {"operationId": name, "summary": summary, "tags": ["health"], "security": []}
    return {"get": {**about, "responses": said}}


def _parameter(
    name: str, field: Document, place: str, *, required: bool, example: Any = None
) -> Document:
    schema = tidy(field)
    found = {"name": name, "in": place, "required": required}
    if text := schema.pop("description", ""):
        found["description"] = text
    if example is not None:
        found["example"] = example
    return {**found, "schema": schema}


def _said(
    text: str, media_type: str, schema: Document, headers: Document | None = None
) -> Document:
    told = {"description": text, "content": {media_type: {"schema": schema}}}
    return {**told, "headers": headers} if headers else told


def _failure(status: int) -> Document:
    schema = ref("Problem")
    return _said(problems.title(status), problems.MEDIA_TYPE, schema, _HEADERS.get(status))


def _failures(statuses: tuple[int, ...]) -> Document:
    return {str(each): {"$ref": f"#/components/responses/{_FAILURES[each]}"} for each in statuses}
