"""key list: list API keys, without their secrets."""

from pydantic import Field

from canary_siem.interfaces import Action, House
from canary_siem.shapes import Input, KeyOut, Output, key_out


class ListKeys(Input):
    """Nothing narrows it."""


class KeyList(Output):
    """The keys."""

    items: list[KeyOut] = Field(description="The keys, oldest first.")


async def list_keys(house: House, wish: ListKeys) -> KeyList:
    """List what was made, revoked and expired ones too."""
    keys = await house.store.keys.all()
    return KeyList(items=[key_out(k.id, k.scopes, k.created, k.expires, k.revoked) for k in keys])


DOOR = Action(
    run=list_keys,
    input=ListKeys,
    output=KeyList,
    scope="admin",
    command=("key", "list"),
    read_only=True,
)
