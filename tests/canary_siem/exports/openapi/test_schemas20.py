"""Schemas of 3.0 in the words of 2.0."""

from typing import Any

import pytest

from canary_siem.exports.openapi.schemas20 import Schemas

A = {"type": "object", "properties": {"id": {"type": "string"}, "a": {}}, "required": ["id"]}
B = {"type": "object", "properties": {"id": {"type": "integer"}, "b": {}}, "required": ["id", "b"]}
REF_A, REF_B = ({"$ref": f"#/components/schemas/{name}"} for name in "AB")
TEXT = {"type": "string"}


@pytest.fixture
def schemas() -> Schemas:
    return Schemas({"A": A, "B": B, "C": REF_A})


@pytest.mark.parametrize(
    ("newer", "expected"),
    [
        ({**TEXT, "nullable": True, "default": None}, {**TEXT, "x-nullable": True}),
        (
            {**TEXT, "nullable": True, "enum": ["a", None], "default": "a"},
            {**TEXT, "x-nullable": True, "enum": ["a"], "default": "a"},
        ),
        ({"not": {"nullable": True}}, {"x-not": {"x-nullable": True}}),
        ({"anyOf": [TEXT, {"type": "integer"}]}, {"x-anyOf": [TEXT, {"type": "integer"}]}),
        (
            {"oneOf": [TEXT, {**TEXT, "format": "uri"}]},
            {**TEXT, "x-oneOf": [TEXT, {**TEXT, "format": "uri"}]},
        ),
        ({"anyOf": [{}, TEXT], "description": "d"}, {"x-anyOf": [{}, TEXT], "description": "d"}),
        (
            {"items": {"nullable": True}, "additionalProperties": {"nullable": True}},
            {"items": {"x-nullable": True}, "additionalProperties": {"x-nullable": True}},
        ),
        (
            {"properties": {"nullable": {"nullable": True}}, "allOf": [{"nullable": True}]},
            {"properties": {"nullable": {"x-nullable": True}}, "allOf": [{"x-nullable": True}]},
        ),
        ({"additionalProperties": False}, {"additionalProperties": False}),
    ],
)
def test_a_word_of_3_0_is_said_in_2_0(schemas: Schemas, newer: Any, expected: Any) -> None:
    assert schemas.older(newer) == expected


def test_alternative_objects_become_one_with_the_properties_of_all(schemas: Schemas) -> None:
    made = schemas.older({"anyOf": [REF_A, REF_B]})

    assert made == {
        "type": "object",
        "properties": {"id": {"type": "string"}, "a": {}, "b": {}},
        "required": ["id"],
        "x-anyOf": [REF_A, REF_B],
    }


def test_a_reference_to_a_reference_is_followed(schemas: Schemas) -> None:
    made = schemas.older({"anyOf": [{"$ref": "#/components/schemas/C"}, {"type": "object"}]})

    assert made["type"] == "object"
    assert "required" not in made


@pytest.mark.parametrize(
    ("newer", "expected"),
    [
        ({"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 1}),
        ({"type": "object", "maxProperties": 1}, {"type": "string", "x-maxProperties": 1}),
        ({}, TEXT),
        (
            {**TEXT, "example": "a", "nullable": True},
            {**TEXT, "x-example": "a", "x-nullable": True},
        ),
        (
            {"type": "array", "items": {"type": "integer"}},
            {"type": "array", "items": {"type": "integer"}, "collectionFormat": "multi"},
        ),
    ],
)
def test_a_parameter_is_a_value_or_a_list_of_values(
    schemas: Schemas, newer: Any, expected: Any
) -> None:
    assert schemas.parameter(newer) == expected
