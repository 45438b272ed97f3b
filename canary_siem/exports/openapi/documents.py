"""JSON documents as we hold them, and how all of their references are moved."""

from collections.abc import Callable, Mapping
from typing import Any

Document = dict[str, Any]


def moved(value: Any, place: Callable[[str], str]) -> Any:
    """Give *value* with every ``$ref`` sent where *place* says."""
    if isinstance(value, Mapping):
        return {
            key: place(each) if key == "$ref" and isinstance(each, str) else moved(each, place)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [moved(each, place) for each in value]
    return value


def each_operation(document: Mapping[str, Any]) -> list[tuple[str, str, Document]]:
    """Give path, method and operation of every call."""
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
