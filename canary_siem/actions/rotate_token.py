"""token rotate: replace a token by a new one of the same kind and memo."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import Field

from canary_siem.interfaces import Action, House
from canary_siem.planting import (
    audited,
    describe,
    make,
    planted,
    refuse_out_of_reach,
    retire,
)
from canary_siem.shapes import TokenId, TokenOut


class RotateToken(TokenId):
    """Which token, and whether its new files are wanted at once."""

    inline: bool = Field(False, description="Return the artifacts' bytes too, Base64.")


async def rotate_token(house: House, wish: RotateToken) -> TokenOut:
    """Make the new one first, then delete the old one: at no time is neither there."""
    old = await planted(house, wish.id)
    kind = house.kind(old.kind)
    refuse_out_of_reach(house, kind, old.kind, old.options)
    ours = old.domain in {*house.site.domains, *house.site.nx_domains}
    new = replace(
        old,
        id=house.draw_id(),
        domain=old.domain if ours else house.draw_domain(denied=kind.denied),
        created=datetime.now(UTC),
        seed=secrets.token_bytes(16),
        state="active",
        imported=False,
    )
    told = describe(kind, new, await make(house, kind, new), inline=wish.inline)
    await house.store.tokens.save([new])
    message = f"Canarytoken created in place of {old.id}: {new.memo} ({new.kind})"
    await house.audit("canarytoken-created", message, "creation", **audited(new))
    await retire(house, old)
    return told


DOOR = Action(
    run=rotate_token,
    input=RotateToken,
    output=TokenOut,
    scope="tokens:write",
    command=("token", "rotate"),
    route=("POST", "/tokens/{id}/rotate"),
    positional=("id",),
    status=201,
    example={"id": "k2jx7q5m3vw6yzab4hcn"},
)
