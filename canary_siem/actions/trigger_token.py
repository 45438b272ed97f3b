"""token trigger: trip a token as a drill, through the trap like any hit."""

import secrets
import time
from typing import Any

import orjson
from pydantic import Field

from canary_siem.errors import ActionError
from canary_siem.events import timestamp
from canary_siem.interfaces import Action, House
from canary_siem.planting import audited, existing
from canary_siem.shapes import Output, Time, TokenId
from canary_siem.store.history import TripFilter
from canary_siem.tokens import Token
from canary_siem.trips import Drill, Hit

HERE = "127.0.0.1"
_FETCHED = {"document", "web"}
_AGENT = "canary-siem drill"


class TriggerToken(TokenId):
    """Which token, and who shall hear of it."""

    as_alert: bool = Field(False, description="Show it as an alert rather than as an event.")


class Drilled(Output):
    """A drill that is on its way to every receiver."""

    token: str = Field(description="The token's id.")
    at: Time = Field(description="When it was tripped.")
    as_alert: bool = Field(description="Whether it shows as an alert.")
    event_id: str | None = Field(
        None, description="The trip's event.id; left out while the disk fails."
    )
    incident: str | None = Field(None, description="Its canary.incident.id, its own.")


async def trigger_token(house: House, wish: TriggerToken) -> Drilled:
    """Spring the trap from here, marked by a nonce that only the database knows."""
    token = await existing(house, wish.id)
    nonce = secrets.token_hex(16)
    await house.store.drill(nonce)
    hit = _hit(token, Drill(nonce, wish.as_alert))
    message = f"Drill: {token.memo} ({token.kind})"
    await house.audit("canarytoken-drilled", message, "change", **audited(token))
    if not await house.store.redeem(nonce):
        raise ActionError("the drill's nonce was used already: try again", status=409)
    await house.trap.spring(token, hit)
    found = await _recorded(house, token, hit)
    return Drilled(
        token=token.id,
        at=timestamp(hit.at),
        as_alert=wish.as_alert,
        event_id=found.get("event", {}).get("id"),
        incident=found.get("canary", {}).get("incident", {}).get("id"),
    )


async def _recorded(house: House, token: Token, hit: Hit) -> dict[str, Any]:
    """Find the trip that *hit* became, by its time."""
    since = TripFilter(token=token.id, since=hit.at, limit=500)
    for trip in await house.store.history.search(since):
        document: dict[str, Any] = orjson.loads(trip.document)
        if document["@timestamp"] == timestamp(hit.at) and "drill" in document["canary"]:
            return document
    return {}


def _hit(token: Token, drill: Drill) -> Hit:
    """Make the hit that the token's kind would see, from here."""
    if token.cls in _FETCHED:
        return Hit(
            channel="http",
            at=time.time_ns(),
            name=token.hostname,
            source_ip=HERE,
            destination_ip=HERE,
            destination_port=80,
            transport="tcp",
            ecs={
                "url": {"scheme": "http", "domain": token.hostname, "path": "/"},
                "http": {"request": {"method": "GET"}},
                "user_agent": {"original": _AGENT},
            },
            accept="*/*",
            user_agent=_AGENT,
            path="/",
            drill=drill,
        )
    question = {"name": token.hostname, "type": "A", "class": "IN"}
    return Hit(
        channel="dns",
        at=time.time_ns(),
        name=token.hostname,
        source_ip=HERE,
        role="resolver",
        destination_ip=HERE,
        destination_port=53,
        ecs={"dns": {"type": "query", "question": question}},
        drill=drill,
    )


DOOR = Action(
    run=trigger_token,
    input=TriggerToken,
    output=Drilled,
    scope="tokens:write",
    command=("token", "trigger"),
    route=("POST", "/tokens/{id}/trigger"),
    positional=("id",),
    example={"id": "k2jx7q5m3vw6yzab4hcn", "as_alert": True},
)
