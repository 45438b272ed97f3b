"""kinds: tell every kind, its options, what it makes, how it fires."""

import inspect
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from canary_siem.interfaces import Action, House, Kind
from canary_siem.shapes import Input, Output
from canary_siem.tokens import Class


class ListKinds(Input):
    """Which kinds."""

    name: str = Field("", description="Only this one.", max_length=100)


class OptionOut(Output):
    """An option of a kind."""

    name: str = Field(description="Its name.")
    description: str = Field(description="What it does.")
    required: bool = Field(description="Whether it must be given.")
    schema_: dict[str, Any] = Field(description="Its JSON Schema.", serialization_alias="schema")


class KindOut(Output):
    """A kind of token."""

    name: str = Field(description="As the command line and REST spell it.")
    title: str = Field(description="As people say it.")
    class_: Class = Field(description="Its class.", serialization_alias="class")
    fires_on: str = Field(description="What trips it.")
    proof: str = Field(description="proven: by a program that we did not write; or how else.")
    severity: int = Field(description="event.severity of its trips, 21 to 99.")
    about: str = Field(description="What fires it, what does not, what the analyst learns.")
    options: list[OptionOut] = Field(description="Its options.")


class KindList(Output):
    """The kinds."""

    items: list[KindOut] = Field(description="The kinds, by name.")


async def list_kinds(house: House, wish: ListKinds) -> KindList:
    """Describe what can be planted."""
    if wish.name:
        return KindList(items=[_told(wish.name.replace("-", "_"), house.kind(wish.name))])
    return KindList(items=[_told(name, house.kind(name)) for name in house.kinds()])


def _told(name: str, kind: Kind[Any]) -> KindOut:
    return KindOut(
        name=name,
        title=kind.title,
        class_=kind.cls,
        fires_on=kind.fires_on,
        proof=kind.proof,
        severity=kind.severity,
        about=inspect.getdoc(type(kind)) or "",
        options=_options(kind.options.model_json_schema()),
    )


def _options(schema: Mapping[str, Any]) -> list[OptionOut]:
    required = schema.get("required", ())
    return [
        OptionOut(
            name=name,
            description=own.get("description", ""),
            required=name in required,
            schema_=own,
        )
        for name, own in schema.get("properties", {}).items()
    ]


DOOR = Action(
    run=list_kinds,
    input=ListKinds,
    output=KindList,
    scope="tokens:read",
    command=("kinds",),
    route=("GET", "/kinds"),
    positional=("name",),
    read_only=True,
    example={"name": "word"},
)
