"""token rotate: replace a token by a new one of the same kind and memo."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from canary_siem.callers import caller
from canary_siem.interfaces import Action, House, Kind
from canary_siem.planting import (
    audited,
    begun,
    existing,
    planted,
    present,
    refuse_out_of_reach,
    retire,
)
from canary_siem.shapes import TokenId, TokenOut
from canary_siem.tokens import Token


class RotateToken(TokenId):
    """Which token, and whether its new files are wanted at once."""

    inline: bool = Field(False, description="Return the artifacts' bytes too, Base64.")


async def rotate_token(house: House, wish: RotateToken) -> TokenOut:
    """Make the new one first, then delete the old one: at no time is neither there."""
    before = await begun(house)
    old = await (existing if before else planted)(house, wish.id)
    kind = house.kind(old.kind)
    new = before[0] if before else _draw(house, kind, old)
    [told] = await present(house, kind, [new], inline=wish.inline)
    if not before:
        await house.store.tokens.save([new], request=caller().request)
    message = f"Canarytoken created in place of {old.id}: {new.memo} ({new.kind})"
    await house.audit("canarytoken-created", message, "creation", **audited(new))
    await retire(house, old)
    return told


def _draw(house: House, kind: Kind[Any], old: Token) -> Token:
    if not old.local:
        refuse_out_of_reach(house, kind, old.kind, old.options)
    ours = old.domain in {*house.site.domains, *house.site.nx_domains}
    return replace(
        old,
        id=house.draw_id(),
        domain=old.domain if ours else house.draw_domain(denied=kind.denied),
        created=datetime.now(UTC),
        seed=secrets.token_bytes(16),
        state="active",
        imported=False,
        local=old.local or caller().local,
    )


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
