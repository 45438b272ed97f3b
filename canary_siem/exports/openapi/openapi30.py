"""A document of OpenAPI 3.1 as one of 3.0.3."""

from collections.abc import Mapping
from typing import Any

from canary_siem.exports.openapi.documents import Document, each_operation
from canary_siem.exports.openapi.schemas30 import older

VERSION = "3.0.3"


def convert(document: Mapping[str, Any]) -> Document:
    """Give the same API in the words of 3.0.3."""
    paths: Document = {}
    for path, method, operation in each_operation(document):
        paths.setdefault(path, {})[method] = _operation(operation)
    parts = document["components"]
    components = {
        **parts,
        "responses": {name: _with_content(each) for name, each in parts["responses"].items()},
        "schemas": {name: older(each) for name, each in parts["schemas"].items()},
    }
    return {**document, "openapi": VERSION, "paths": paths, "components": components}


def _operation(operation: Mapping[str, Any]) -> Document:
    found = dict(operation)
    if "parameters" in found:
        found["parameters"] = [_parameter(each) for each in found["parameters"]]
    if "requestBody" in found:
        found["requestBody"] = _with_content(found["requestBody"])
    found["responses"] = {
        status: _with_content(each) for status, each in found["responses"].items()
    }
    return found


def _parameter(parameter: Mapping[str, Any]) -> Document:
    return {**parameter, "schema": older(parameter["schema"])}


def _with_content(holder: Mapping[str, Any]) -> Document:
    """Convert the schemas of a request's body, or of a response."""
    found = dict(holder)
    if "content" in found:
        found["content"] = {
            media_type: {**each, "schema": older(each["schema"])}
            for media_type, each in found["content"].items()
        }
    if "headers" in found:
        found["headers"] = {name: _parameter(each) for name, each in found["headers"].items()}
    return found
