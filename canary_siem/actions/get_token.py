"""token show: tell all about one token."""

from canary_siem.interfaces import Action, House
from canary_siem.planting import describe, existing, kind_of, make
from canary_siem.shapes import TokenId, TokenOut


async def get_token(house: House, wish: TokenId) -> TokenOut:
    """Describe the token with its artifacts, made again to name their digests."""
    token = await existing(house, wish.id)
    kind = kind_of(house, token)
    return describe(kind, token, await make(house, kind, token))


DOOR = Action(
    run=get_token,
    input=TokenId,
    output=TokenOut,
    scope="tokens:read",
    command=("token", "show"),
    route=("GET", "/tokens/{id}"),
    positional=("id",),
    read_only=True,
    example={"id": "k2jx7q5m3vw6yzab4hcn"},
)
