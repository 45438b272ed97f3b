"""token pause: record a token's hits, but alert no one."""

from canary_siem.interfaces import Action, House
from canary_siem.planting import alter, describe, kind_of
from canary_siem.shapes import TokenId, TokenOut


async def pause_token(house: House, wish: TokenId) -> TokenOut:
    """Pause it: from now on its hits are events."""
    token = await alter(house, wish.id, "canarytoken-paused", "paused", state="paused")
    return describe(kind_of(house, token), token)


DOOR = Action(
    run=pause_token,
    input=TokenId,
    output=TokenOut,
    scope="tokens:write",
    command=("token", "pause"),
    positional=("id",),
    example={"id": "k2jx7q5m3vw6yzab4hcn"},
)
