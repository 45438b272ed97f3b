"""A schema of OpenAPI 3.0 said in the words of Swagger 2.0.

OpenAPI Specification 2.0, "Schema Object" and "Parameter Object". 2.0 knows neither null nor
alternatives: null becomes ``x-nullable``, alternatives what they have in common and ``x-anyOf``.
"""

from collections.abc import Mapping

from canary_siem.exports.openapi.documents import Document

LOST = {"nullable", "not", "deprecated", "writeOnly", "anyOf", "oneOf"}
"""Words that 2.0 has not; they stay as ``x-…``."""
PARAMETER = frozenset(
    [
        *("type", "format", "items", "default", "enum", "pattern", "multipleOf", "uniqueItems"),
        *("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
        *("maxLength", "minLength", "maxItems", "minItems"),
    ]
)
"""What a parameter that is no body may say of its value."""


class Schemas:
    """Converts schemas that refer to each other.

    Args:
        known: Those that are referred to, by their last name.
    """

    def __init__(self, known: Mapping[str, Document]) -> None:
        self._known = known

    def older(self, schema: Document) -> Document:
        """Say *schema* in the words of 2.0."""
        found = dict(schema)
        for word in ("anyOf", "oneOf"):
            if several := found.get(word):
                found = {**self._common(several), **found}
        self._inner(found)
        if found.get("nullable"):
            found = _without_null(found)
        return {f"x-{key}" if key in LOST else key: value for key, value in found.items()}

    def parameter(self, schema: Document) -> Document:
        """Say what a parameter in a path, query or header is: a value, or a list of values."""
        found = self.older(schema)
        if found.get("type") not in {"string", "number", "integer", "boolean", "array"}:
            found["type"] = "string"
        if found["type"] == "array":
            found["items"] = self.parameter(found.get("items", {}))
            found["collectionFormat"] = "multi"
        allowed = PARAMETER | {"collectionFormat"}
        return {
            key if key in allowed or key.startswith("x-") else f"x-{key}": value
            for key, value in found.items()
        }

    def _common(self, several: list[Document]) -> Document:
        """Give what alternatives have in common: of objects every property, none needed twice."""
        forms = [self._resolved(each) for each in several]
        types = {form.get("type") for form in forms}
        if len(types) != 1 or None in types:
            return {}
        if types != {"object"}:
            return {"type": types.pop()}
        properties: Document = {}
        for form in forms:
            properties = {**form.get("properties", {}), **properties}
        needed = set.intersection(*(set(form.get("required", ())) for form in forms))
        found: Document = {"type": "object", "properties": properties}
        if needed:
            found["required"] = [name for name in properties if name in needed]
        return found

    def _resolved(self, schema: Document) -> Document:
        while "$ref" in schema:
            schema = self._known[schema["$ref"].rpartition("/")[2]]
        return schema

    def _inner(self, found: Document) -> None:
        for word in ("items", "not", "additionalProperties"):
            if isinstance(inner := found.get(word), Mapping):
                found[word] = self.older(dict(inner))
        for word in ("allOf", "anyOf", "oneOf"):
            if word in found:
                found[word] = [self.older(each) for each in found[word]]
        if "properties" in found:
            found["properties"] = {
                name: self.older(each) for name, each in found["properties"].items()
            }


def _without_null(found: Document) -> Document:
    """Leave out null where 2.0 would take it for a wrong value; ``x-nullable`` tells of it."""
    if "enum" in found:
        found["enum"] = [each for each in found["enum"] if each is not None]
    if "default" in found and found["default"] is None:
        del found["default"]
    return found
