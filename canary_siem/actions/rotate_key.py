"""key rotate: make a key in place of another, which opens on for a while."""

import time

from pydantic import Field

from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, House
from canary_siem.shapes import Input, Length, NewKey, Time, Until, key_out, nanoseconds, told

NANO = 1_000_000_000


class RotateKey(Input):
    """Which key, and how long both shall open."""

    id: str = Field(
        description="The old key's id, as `key list` shows it.",
        max_length=100,
        examples=["0f1e2d3c4b5a"],
    )
    overlap: Length = Field(
        3600.0, description="How long the old key opens still: 30m, 1d; 1h if not given."
    )
    expires: Until | None = Field(
        None,
        description="When the new key ends; if not given it lasts as long as the old one was to.",
    )


class RotatedKey(NewKey):
    """The new key, with the text that is kept nowhere, and the end of the old one."""

    old: str = Field(description="The old key's id.")
    old_expires: Time = Field(description="When the old key ends.")


async def rotate_key(house: House, wish: RotateKey) -> RotatedKey:
    """Make a key with the same scopes; hand it out while the old one opens still.

    The old one ends after the overlap, or at its own end where that is nearer. An overlap of 0
    ends it at once.
    """
    expires = nanoseconds(wish.expires) if wish.expires else None
    if expires is not None and expires <= time.time_ns():
        raise ActionError("expires lies in the past: give a time to come", status=422)
    done = await house.store.keys.rotate(wish.id, int(wish.overlap * NANO), expires)
    if done is None:
        known = {each.id for each in await house.store.keys.all()}
        if wish.id not in known:
            raise ActionError(f"there is no key {wish.id}; `key list` names them", status=404)
        raise ActionError(f"key {wish.id} has ended: `key create` makes another", status=409)
    old, new, text = done
    ends = told(old.expires or 0)
    message = f"API key {new.id} created in place of {old.id}, which ends {ends}"
    await house.audit("api-key-rotated", message, "change")
    shown = key_out(new.id, new.scopes, new.created, new.expires, new.revoked)
    return RotatedKey(**shown.model_dump(), key=text, old=old.id, old_expires=ends)


DOOR = Action(
    run=rotate_key,
    input=RotateKey,
    output=RotatedKey,
    scope="admin",
    command=("key", "rotate"),
    positional=("id",),
    example={"id": "0f1e2d3c4b5a", "overlap": "1h"},
)
