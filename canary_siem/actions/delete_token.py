"""token delete: retire a token; its hits are still answered and recorded."""

from canary_siem.interfaces import Action, House
from canary_siem.planting import describe, existing, kind_of, retire
from canary_siem.shapes import TokenId, TokenOut


async def delete_token(house: House, wish: TokenId) -> TokenOut:
    """Retire it for good. Its copies are out there: whoever trips one is recorded as an event."""
    token = await retire(house, await existing(house, wish.id))
    return describe(kind_of(house, token), token)


DOOR = Action(
    run=delete_token,
    input=TokenId,
    output=TokenOut,
    scope="tokens:write",
    command=("token", "delete"),
    route=("DELETE", "/tokens/{id}"),
    positional=("id",),
    example={"id": "k2jx7q5m3vw6yzab4hcn"},
)
