"""key revoke: close an API key for good."""

from pydantic import Field

from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, House
from canary_siem.shapes import Input, KeyOut, key_out


class RevokeKey(Input):
    """Which key."""

    id: str = Field(
        description="The key's id, as `key list` shows it: the middle part of its text.",
        max_length=100,
        examples=["0f1e2d3c4b5a"],
    )


async def revoke_key(house: House, wish: RevokeKey) -> KeyOut:
    """Close it; whoever holds its text gets nothing more."""
    if not await house.store.keys.revoke(wish.id):
        raise ActionError(f"there is no key {wish.id}; `key list` names them", status=404)
    await house.audit("api-key-revoked", f"API key {wish.id} revoked", "deletion")
    [key] = [each for each in await house.store.keys.all() if each.id == wish.id]
    return key_out(key.id, key.scopes, key.created, key.expires, key.revoked)


DOOR = Action(
    run=revoke_key,
    input=RevokeKey,
    output=KeyOut,
    scope="admin",
    command=("key", "revoke"),
    positional=("id",),
    example={"id": "0f1e2d3c4b5a"},
)
