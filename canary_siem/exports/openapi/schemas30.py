"""A JSON Schema of OpenAPI 3.1 (draft 2020-12) said in the words of 3.0.

OpenAPI Specification 3.0.3, "Schema Object"; what it has no word for stays as ``x-…``.
"""

from collections.abc import Mapping
from typing import Any

from canary_siem.exports.openapi.documents import Document

WORDS = frozenset(
    [
        *("type", "title", "description", "format", "default", "enum", "nullable", "example"),
        *("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "multipleOf"),
        *("maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "items"),
        *("maxProperties", "minProperties", "required", "properties", "additionalProperties"),
        *("allOf", "oneOf", "anyOf", "not", "discriminator", "readOnly", "writeOnly"),
        *("xml", "externalDocs", "deprecated"),
    ]
)
NULL = {"type": "null"}


def older(schema: Any) -> Document:
    """Say *schema* in the words of 3.0."""
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    found: Document = dict(schema)
    _types(found)
    _alternatives(found)
    _values(found)
    _bounds(found)
    _objects(found)
    _inner(found)
    if "$ref" in found and len(found) > 1:  # beside a reference 3.0 reads nothing
        found = {"allOf": [{"$ref": found.pop("$ref")}], **found}
    return {
        key if key in WORDS or key == "$ref" or key.startswith("x-") else f"x-{key}": value
        for key, value in found.items()
    }


def _types(found: Document) -> None:
    """Say of several types which: null is a flag, others are alternatives."""
    types = found.get("type")
    if not isinstance(types, list):
        return
    rest = [each for each in types if each != "null"]
    if len(rest) < len(types):
        found["nullable"] = True
    del found["type"]
    if len(rest) == 1:
        found["type"] = rest[0]
    elif rest:
        found["anyOf"] = [*found.get("anyOf", []), *({"type": each} for each in rest)]


def _alternatives(found: Document) -> None:
    """Take null out of the alternatives; the only one left is the schema itself."""
    for word in ("anyOf", "oneOf"):
        if NULL not in found.get(word, []):
            continue
        found["nullable"] = True
        rest = [each for each in found.pop(word) if each != NULL]
        if len(rest) == 1:
            found |= {**rest[0], **found}
        elif rest:
            found[word] = rest


def _values(found: Document) -> None:
    if "const" in found:
        found["enum"] = [found.pop("const")]
    if found.get("nullable") and None not in found.get("enum", [None]):
        found["enum"] = [*found["enum"], None]  # 3.0.3: null must be among them
    if examples := found.pop("examples", None):
        found["example"] = examples[0]
        if len(examples) > 1:
            found["x-examples"] = examples
    if found.get("contentEncoding") == "base64":
        del found["contentEncoding"]
        found["format"] = "byte"


def _bounds(found: Document) -> None:
    """Bounds that are not reached themselves are a number in 3.1, a flag in 3.0."""
    for word, plain, stricter in (
        ("exclusiveMinimum", "minimum", max),
        ("exclusiveMaximum", "maximum", min),
    ):
        bound = found.get(word)
        if bound is None or isinstance(bound, bool):
            continue
        known = found.get(plain, bound)
        found[plain] = stricter(known, bound)
        found[word] = found[plain] == bound
        if not found[word]:
            del found[word]


def _objects(found: Document) -> None:
    """Names by pattern become further names; the patterns stay as they are, to be read."""
    patterns = found.pop("patternProperties", None)
    if patterns is None:
        return
    found["x-patternProperties"] = {key: older(each) for key, each in patterns.items()}
    if found.get("additionalProperties") in {None, False}:
        several = list(patterns.values())
        found["additionalProperties"] = several[0] if len(several) == 1 else {"anyOf": several}


def _inner(found: Document) -> None:
    for word in ("items", "not", "additionalProperties"):
        if isinstance(inner := found.get(word), Mapping):
            found[word] = older(inner)
    for word in ("allOf", "anyOf", "oneOf"):
        if word in found:
            found[word] = [older(each) for each in found[word]]
    if "properties" in found:
        found["properties"] = {name: older(each) for name, each in found["properties"].items()}
