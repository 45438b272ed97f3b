"""What the planter of a document may say of it, whatever sort of document it is."""

from functools import partial

from pydantic import BaseModel, ConfigDict, Field

Line = partial(Field, None, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")


class Wishes(BaseModel):
    """What every document has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str | None = Line(description="The document's title; made up where not given.")
    text: str | None = Field(
        None,
        max_length=20_000,
        description="What it says, a paragraph a line; with a template it is put at its end.",
    )


class Authored(Wishes):
    """What a document has that tells its author."""

    author: str | None = Line(description="Who wrote it; made up where not given.")
