"""token update: change a token's state, memo, tags or labels."""

from typing import Literal

from pydantic import Field, model_validator

from canary_siem.interfaces import Action, House
from canary_siem.planting import alter, describe, kind_of
from canary_siem.shapes import Labels, Memo, Tags, TokenId, TokenOut


class UpdateToken(TokenId):
    """What is to change; what is not given stays."""

    state: Literal["active", "paused"] | None = Field(None, description="active or paused.")
    memo: Memo | None = Field(None, description="Where it lies.")
    tags: Tags | None = Field(None, description="All its tags; the old ones go.")
    labels: Labels | None = Field(None, description="All its labels; the old ones go.")

    @model_validator(mode="after")
    def _something(self) -> "UpdateToken":
        if self.model_fields_set <= {"id"}:
            raise ValueError("give state, memo, tags or labels: nothing would change")
        return self


async def update_token(house: House, wish: UpdateToken) -> TokenOut:
    """Change it; trips from now on show what it is now."""
    changes = wish.model_dump(exclude={"id"}, exclude_none=True)
    if "tags" in changes:
        changes["tags"] = tuple(dict.fromkeys(changes["tags"]))
    token = await alter(house, wish.id, "canarytoken-changed", "changed", **changes)
    return describe(kind_of(house, token), token)


DOOR = Action(
    run=update_token,
    input=UpdateToken,
    output=TokenOut,
    scope="tokens:write",
    command=("token", "update"),
    route=("PATCH", "/tokens/{id}"),
    positional=("id",),
    example={"id": "k2jx7q5m3vw6yzab4hcn", "memo": "finance share, 2027 budget"},
)
