"""key create: make an API key; its text is told once."""

import time
from typing import Annotated

from pydantic import Field

from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, House, Scope
from canary_siem.shapes import Input, NewKey, Until, key_out, nanoseconds


class CreateKey(Input):
    """What the key shall open."""

    scopes: Annotated[list[Scope], Field(min_length=1)] = Field(
        description="What it opens; none includes another, admin opens all.",
        examples=[["tokens:read"]],
    )
    expires: Until | None = Field(
        None, description="When it ends: RFC 3339, or a length from now as 90d."
    )


async def create_key(house: House, wish: CreateKey) -> NewKey:
    """Draw a key and keep its digest. `key rotate` replaces one without a gap."""
    expires = nanoseconds(wish.expires) if wish.expires else None
    if expires is not None and expires <= time.time_ns():
        raise ActionError("expires lies in the past: give a time to come", status=422)
    scopes = list(dict.fromkeys(wish.scopes))
    key, text = await house.store.keys.create(scopes, expires)
    told = key_out(key.id, key.scopes, key.created, key.expires, key.revoked)
    message = f"API key {key.id} created for {', '.join(scopes)}"
    await house.audit("api-key-created", message, "creation")
    return NewKey(**told.model_dump(), key=text)


DOOR = Action(
    run=create_key,
    input=CreateKey,
    output=NewKey,
    scope="admin",
    command=("key", "create"),
    example={"scopes": ["tokens:write", "trips:read"], "expires": "90d"},
)
