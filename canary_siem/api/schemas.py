"""JSON Schemas of what actions take and give, lifted into one place of an OpenAPI document."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

REF = "#/components/schemas/{model}"
Document = dict[str, Any]


class Schemas:
    """JSON Schemas of every input and output, under names that don't meet.

    Args:
        models: Each with what it is for: to be read (``validation``) or written.
    """

    def __init__(self, models: list[tuple[type[BaseModel], JsonSchemaMode]]) -> None:
        self._refs, definitions = models_json_schema(list(dict.fromkeys(models)), ref_template=REF)
        self._found: Document = definitions.get("$defs", {})
        self._used: set[str] = set()

    @property
    def all(self) -> Document:
        """Those that something refers to, and what they refer to in turn."""
        wanted, kept = sorted(self._used), dict[str, Any]()
        while wanted:
            name = wanted.pop()
            if name not in kept:
                kept[name] = tidy(self._found[name])
                wanted += _refs(self._found[name])
        return dict(sorted(kept.items()))

    def output(self, model: type[BaseModel]) -> Document:
        """Refer to an output."""
        schema: Document = self._refs[model, "serialization"]
        self._used |= set(_refs(schema))
        return schema

    def input(self, model: type[BaseModel]) -> Document:
        """Give an input's own schema, for its fields to be spread."""
        schema: Document = self._refs[model, "validation"]
        own: Document = (
            self._found[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        )
        self._used |= set(_refs(own))
        return own


def ref(name: str) -> Document:
    """Refer to a schema by name."""
    return {"$ref": REF.format(model=name)}


def _refs(schema: Any) -> list[str]:
    """Name what *schema* refers to."""
    if isinstance(schema, dict):
        own = schema.get("$ref")
        found = [own.rpartition("/")[2]] if isinstance(own, str) else []
        return found + [name for each in schema.values() for name in _refs(each)]
    if isinstance(schema, list):
        return [name for each in schema for name in _refs(each)]
    return []


def tidy(schema: Any) -> Any:
    """Leave out the titles that pydantic makes of names."""
    if isinstance(schema, dict):
        return {
            key: {name: tidy(each) for name, each in value.items()}
            if key == "properties"
            else tidy(value)
            for key, value in schema.items()
            if key != "title" or not isinstance(value, str)
        }
    if isinstance(schema, list):
        return [tidy(each) for each in schema]
    return schema
