"""Schemas."""

from pydantic import BaseModel

from canary_siem.api.schemas import Schemas


class Leaf(BaseModel):
    title: str


class Tree(BaseModel):
    leaves: list[Leaf]


class Bush(BaseModel):
    leaf: Leaf


def test_only_what_is_referred_to_is_kept() -> None:
    schemas = Schemas([(Tree, "serialization"), (Bush, "serialization")])
    told = schemas.output(Tree)

    assert told == {"$ref": "#/components/schemas/Tree"}
    assert list(schemas.all) == ["Leaf", "Tree"]


def test_a_field_called_title_stays_and_titles_go() -> None:
    schemas = Schemas([(Bush, "serialization")])
    schemas.output(Bush)

    assert schemas.all["Leaf"]["properties"] == {"title": {"type": "string"}}
    assert "title" not in schemas.all["Leaf"]
