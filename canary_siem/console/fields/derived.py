"""What a form asks for, out of the JSON Schema of an input model."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from canary_siem.console.fields.asked import Choice, Field, Widget

LONG = 1_000
"""Characters beyond which a text is asked for in several lines."""
_SIMPLE: Mapping[str, Widget] = {
    "integer": "number",
    "number": "number",
    "boolean": "check",
}


def derive(model: type[BaseModel], prefix: str = "", leave: Collection[str] = ()) -> list[Field]:
    """Give the fields of *model*.

    Args:
        model: An action's input, or a kind's options.
        prefix: What the form's names begin with.
        leave: Names of fields that are not asked for.
    """
    schema = _schema(model)
    required = schema.get("required", ())
    return [
        _field(name, own, prefix, schema, required=name in required)
        for name, own in schema.get("properties", {}).items()
        if name not in leave
    ]


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _field(
    name: str, own: Mapping[str, Any], prefix: str, schema: Mapping[str, Any], *, required: bool
) -> Field:
    plain = {**_plain(own, schema), **{k: v for k, v in own.items() if k in _SAID}}
    widget = _widget(plain, schema)
    values = plain.get("enum") or _items(plain, schema).get("enum") or ()
    if widget == "select" and not required and plain.get("default") is None:
        values = ("", *values)
    examples = plain.get("examples") or ()
    return Field(
        name=name,
        input=f"{prefix}{name}",
        label=_label(name),
        description=str(plain.get("description", "")),
        widget=widget,
        required=required,
        choices=[Choice(str(each), str(each) or "(none)") for each in values],
        default=written(plain.get("default")),
        example=written(examples[0]) if examples else "",
        most=int(plain.get("maxLength", 0)),
        low=str(plain.get("minimum", "")),
        high=str(plain.get("maximum", "")),
    )


_SAID = ("description", "default", "examples")


def _plain(own: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Follow a reference, and leave out that it may be null."""
    if "$ref" in own:
        return dict(schema["$defs"][str(own["$ref"]).rpartition("/")[2]])
    some = [_plain(each, schema) for each in own.get("anyOf", ()) if each.get("type") != "null"]
    if len(some) == 1:
        return some[0]
    if some:  # whatever it may be, it can be written
        return {"type": "string", "maxLength": max(int(s.get("maxLength", 0)) for s in some)}
    return dict(own)


def _items(plain: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    items = plain.get("items")
    return _plain(items, schema) if isinstance(items, dict) else {}


def _widget(plain: Mapping[str, Any], schema: Mapping[str, Any]) -> Widget:  # noqa: PLR0911 - a table
    kind = plain.get("type")
    if "enum" in plain:
        return "select"
    if plain.get("contentEncoding") == "base64" or plain.get("format") in _FILES:
        return "file"
    if kind == "array":
        items = _items(plain, schema)
        if "enum" in items:
            return "checks"
        return "lines" if items.get("type") in {"string", "integer", "number"} else "json"
    if kind == "object":
        values = plain.get("additionalProperties")
        inner = values.get("type") if isinstance(values, dict) else None
        by_pattern = [each.get("type") for each in plain.get("patternProperties", {}).values()]
        return "pairs" if "string" in {inner, *by_pattern} else "json"
    if kind == "string" and int(plain.get("maxLength", 0)) > LONG:
        return "area"
    return _SIMPLE.get(str(kind), "text")


_FILES = {"base64", "base64url", "binary"}


def _label(name: str) -> str:
    text = name.replace("_", " ")
    text = text[:1].upper() + text[1:]
    return " ".join(word.upper() if word.lower() in _SHORT else word for word in text.split(" "))


_SHORT = {"id", "url", "ip", "dns", "http", "csv", "pdf", "svg", "qr", "api", "ssh", "sql", "aws"}


def written(value: Any) -> str:
    """Write a default or an example as a person would type it."""
    if value is None or value in ([], (), {}):
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    if isinstance(value, dict):
        return "\n".join(f"{key}={inner}" for key, inner in value.items())
    return str(value)
