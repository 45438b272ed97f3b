"""token resume: let a paused token alert again."""

from canary_siem.interfaces import Action, House
from canary_siem.planting import alter, describe, kind_of
from canary_siem.shapes import TokenId, TokenOut


async def resume_token(house: House, wish: TokenId) -> TokenOut:
    """Resume it: from now on its hits are alerts."""
    token = await alter(house, wish.id, "canarytoken-resumed", "resumed", state="active")
    return describe(kind_of(house, token), token)


DOOR = Action(
    run=resume_token,
    input=TokenId,
    output=TokenOut,
    scope="tokens:write",
    command=("token", "resume"),
    positional=("id",),
    example={"id": "k2jx7q5m3vw6yzab4hcn"},
)
