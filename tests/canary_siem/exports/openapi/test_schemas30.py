"""Schemas of 3.1 in the words of 3.0: each rule, and that the outcome is always 3.0."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator

from canary_siem.exports.openapi.schemas30 import older

REF = {"$ref": "#/components/schemas/A"}
TEXT = {"type": "string"}
NULL = {"type": "null"}


@pytest.mark.parametrize(
    ("newer", "expected"),
    [
        (True, {}),
        (False, {"not": {}}),
        (REF, REF),
        ({**REF, "description": "d"}, {"allOf": [REF], "description": "d"}),
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
        ({"type": ["string", "integer"]}, {"anyOf": [TEXT, {"type": "integer"}]}),
        ({"anyOf": [TEXT, NULL], "default": None}, {**TEXT, "nullable": True, "default": None}),
        ({"anyOf": [REF, NULL]}, {"allOf": [REF], "nullable": True}),
        ({"oneOf": [NULL]}, {"nullable": True}),
        ({"anyOf": [TEXT, REF, NULL]}, {"anyOf": [TEXT, REF], "nullable": True}),
        (
            {"anyOf": [{"enum": ["a"], "type": "string"}, NULL]},
            {"enum": ["a", None], "type": "string", "nullable": True},
        ),
        ({"const": "a"}, {"enum": ["a"]}),
        ({"examples": ["a"]}, {"example": "a"}),
        ({"examples": ["a", "b"]}, {"example": "a", "x-examples": ["a", "b"]}),
        ({**TEXT, "contentEncoding": "base64"}, {**TEXT, "format": "byte"}),
        ({"contentEncoding": "base32"}, {"x-contentEncoding": "base32"}),
        ({"exclusiveMinimum": 3}, {"minimum": 3, "exclusiveMinimum": True}),
        ({"exclusiveMaximum": 3, "maximum": 2}, {"maximum": 2}),
        ({"exclusiveMinimum": 3, "minimum": 2}, {"minimum": 3, "exclusiveMinimum": True}),
        (
            {"patternProperties": {"^a": NULL | TEXT}},
            {"additionalProperties": TEXT, "x-patternProperties": {"^a": TEXT}},
        ),
        (
            {"patternProperties": {"^a": TEXT, "^b": REF}, "additionalProperties": False},
            {
                "additionalProperties": {"anyOf": [TEXT, REF]},
                "x-patternProperties": {"^a": TEXT, "^b": REF},
            },
        ),
        (
            {"patternProperties": {"^a": TEXT}, "additionalProperties": True},
            {"additionalProperties": True, "x-patternProperties": {"^a": TEXT}},
        ),
        ({"propertyNames": TEXT}, {"x-propertyNames": TEXT}),
        (
            {"items": {"const": 1}, "allOf": [{"const": 2}]},
            {"items": {"enum": [1]}, "allOf": [{"enum": [2]}]},
        ),
        (
            {"properties": {"const": {"const": 1}}, "required": ["const"]},
            {"properties": {"const": {"enum": [1]}}, "required": ["const"]},
        ),
        ({"x-own": 1}, {"x-own": 1}),
    ],
)
def test_a_word_of_3_1_is_said_in_3_0(newer: Any, expected: Any) -> None:
    assert older(newer) == expected


leaves = st.sampled_from(
    [
        {"type": "string", "minLength": 1},
        {"type": "integer", "exclusiveMinimum": 0},
        {"type": ["boolean", "null"]},
        {"const": "a"},
        {"enum": ["a", "b"], "type": "string"},
        NULL,
    ]
)
schemas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda each: {"type": "array", "items": each}, inner),
        st.builds(lambda each: {"anyOf": [each, NULL]}, inner),
        st.builds(lambda one, two: {"anyOf": [one, two]}, inner, inner),
        st.builds(
            lambda each: {"type": "object", "properties": {"p": each}, "required": ["p"]}, inner
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None)
@given(schemas)
def test_whatever_comes_the_outcome_is_3_0(newer: dict[str, Any]) -> None:
    OAS30Validator.check_schema(older(newer))
