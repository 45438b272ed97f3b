"""Forms out of models: every sort of field that an action or a kind may have."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from canary_siem import plugins
from canary_siem.artifacts.files import FileBytes
from canary_siem.console.fields import derive, written


class Inner(BaseModel):
    value: int


class Odd(BaseModel):
    name: str = Field(max_length=40, description="What it is.", examples=["a name"])
    story: str | None = Field(None, max_length=20_000)
    number: int = Field(5, ge=1, le=9)
    share: float | None = None
    loud: bool = True
    quiet: bool = False
    colour: Literal["red", "green"] = "green"
    maybe: Literal["a", "b"] | None = None
    several: list[Literal["x", "y"]] = []
    lines: list[str] = ["one", "two"]
    pairs: dict[str, str] = {}
    strict: dict[Annotated[str, Field(pattern="^a")], str] = {}
    nested: Inner | None = None
    many: list[Inner] = []
    either: int | Annotated[str, Field(max_length=7)] = 1
    picture: Annotated[FileBytes, Field(max_length=10)] | None = None
    any_ids_of_dns: str = ""


WIDGETS = {
    "name": "text",
    "story": "area",
    "number": "number",
    "share": "number",
    "loud": "check",
    "quiet": "check",
    "colour": "select",
    "maybe": "select",
    "several": "checks",
    "lines": "lines",
    "pairs": "pairs",
    "strict": "pairs",
    "nested": "json",
    "many": "json",
    "either": "text",
    "picture": "file",
    "any_ids_of_dns": "text",
}


def test_each_is_asked_for_as_suits_it() -> None:
    assert {each.name: each.widget for each in derive(Odd)} == WIDGETS


def test_what_the_model_says_of_a_field_is_kept() -> None:
    found = {each.name: each for each in derive(Odd, "options.")}

    name = found["name"]
    assert (name.input, name.label, name.description) == ("options.name", "Name", "What it is.")
    assert (name.required, name.most, name.example) == (True, 40, "a name")
    assert (found["number"].low, found["number"].high, found["number"].default) == ("1", "9", "5")
    assert found["loud"].default == "true"
    assert found["lines"].default == "one\ntwo"
    assert [each.value for each in found["colour"].choices] == ["red", "green"]
    assert [each.value for each in found["maybe"].choices] == ["", "a", "b"]
    assert found["any_ids_of_dns"].label == "Any ids of DNS"


def test_what_is_left_out_is_not_asked_for() -> None:
    assert "name" not in {each.name for each in derive(Odd, leave={"name"})}


@pytest.mark.parametrize("name", plugins.names("actions"))
def test_every_actions_input_is_asked_for(name: str) -> None:
    model = plugins.load("actions", name).input

    assert [each.name for each in derive(model)] == list(model.model_fields)


@pytest.mark.parametrize("name", plugins.names("kinds"))
def test_every_kinds_options_are_asked_for_and_described(name: str) -> None:
    model = plugins.load("kinds", name).options
    fields = derive(model)

    assert [each.name for each in fields] == list(model.model_fields)
    assert all(each.description for each in fields)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), ([], ""), ({}, ""), (True, "true"), (False, ""), (3, "3"), ((1, 2), "1\n2"),
     ({"a": "b", "c": 1}, "a=b\nc=1")],
)  # fmt: skip
def test_a_value_is_written_as_a_person_would(value: Any, text: str) -> None:
    assert written(value) == text
