"""The three forms of the document, and what each says of a call, in the same words."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from canary_siem.api.openapi import describe
from canary_siem.api.routes import derive, installed
from canary_siem.exports import Sources
from canary_siem.exports.openapi import DOOR

FORMS = ("openapi-3.1.json", "openapi-3.0.json", "swagger-2.0.json")
SAME = (
    *("format", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"),
    "maxProperties",
)


@cache
def forms() -> Mapping[str, Any]:
    """Give every form by its file."""
    sources = Sources(lambda: describe(derive(installed())), Path(), lambda: None)
    return {name: orjson.loads(text) for name, text in DOOR.make(sources).items()}


def operations(document: Any) -> dict[str, Any]:
    """Give the operations by their ids."""
    return {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }


def resolved(document: Any, schema: Any) -> Any:
    """Follow a reference; of one that stands alone in allOf too."""
    while True:
        if list(schema.get("allOf", ())) and len(schema["allOf"]) == 1:
            schema = {**schema["allOf"][0], **{k: v for k, v in schema.items() if k != "allOf"}}
        if "$ref" not in schema:
            return schema
        own = {key: value for key, value in schema.items() if key != "$ref"}
        found = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = {**found, **own}


def arguments(document: Any, operation: Any) -> dict[str, Any]:
    """Say what a call takes: each argument's place, whether it is needed, and what it is."""
    found = {}
    for each in operation.get("parameters", ()):
        if each["in"] != "body":
            said = plain(document, each.get("schema", each))
            said["description"] = each.get("description")
            found[each["name"]] = (each["in"], each["required"], said)
    body = body_of(document, operation)
    needed = set(body.get("required", ()))
    for name, schema in body.get("properties", {}).items():
        found[name] = ("body", name in needed, plain(document, schema))
    return found


def body_of(document: Any, operation: Any) -> Any:
    """Give the schema of what a call takes as its body."""
    if "requestBody" in operation:
        (media,) = operation["requestBody"]["content"].values()
        return resolved(document, media["schema"])
    for each in operation.get("parameters", ()):
        if each["in"] == "body":
            return resolved(document, each["schema"])
    return {}


def answers(document: Any, operation: Any) -> dict[str, Any]:
    """Say what a call gives, by status: the media types that 2.0 tells apart, and the shape."""
    found = {}
    for status, answer in operation["responses"].items():
        whole = resolved(document, answer)
        schema = whole.get("schema")
        if "content" in whole:
            (media,) = whole["content"].values()
            schema = media["schema"]
        found[status] = (whole["description"], plain(document, schema))
    return found


def plain(document: Any, schema: Any) -> dict[str, Any]:
    """Say what a schema says, whichever form it has."""
    schema = resolved(document, schema)
    several = schema.get("anyOf") or schema.get("x-anyOf") or []
    inner = [each for each in several if each != {"type": "null"}]
    null = len(inner) < len(several) or schema.get("nullable") or schema.get("x-nullable")
    if len(inner) == 1:
        schema = {**resolved(document, inner[0]), **schema}
    said: dict[str, Any] = {word: schema[word] for word in SAME if word in schema}
    for word, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if word in schema:  # a number in 3.1, before that a flag
            said[word] = said.pop(bound) if schema[word] is True else schema[word]
    said["null"] = bool(null)
    said["description"] = schema.get("description")
    said["default"] = schema.get("default")
    one = schema.get("example", schema.get("x-example"))
    said["example"] = one or (schema.get("examples") or [None])[0]
    said["enum"] = [each for each in schema.get("enum", ()) if each is not None]
    if len(inner) > 1:
        said["several"] = [plain(document, each) for each in inner]
        return said
    said["type"] = schema.get("type")
    said["needed"] = sorted(schema.get("required", ()) if said["type"] == "object" else ())
    patterns = schema.get("patternProperties") or schema.get("x-patternProperties") or {}
    said["patterns"] = {key: plain(document, each) for key, each in patterns.items()}
    if isinstance(items := schema.get("items"), dict):
        said["items"] = plain(document, items)
    if isinstance(more := schema.get("additionalProperties"), dict) and not patterns:
        said["more"] = plain(document, more)
    said["properties"] = {
        name: plain(document, each) for name, each in schema.get("properties", {}).items()
    }
    return said
