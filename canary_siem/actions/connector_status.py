"""connectors: tell how each connector fares."""

import time
from typing import Literal

from pydantic import Field

from canary_siem.interfaces import Action, ConnectorInfo, Guarantee, House
from canary_siem.shapes import Input, Output


class ConnectorStatus(Input):
    """Nothing narrows it."""


class ConnectorOut(Output):
    """A connector and where its cursor stands."""

    name: str = Field(description="As configured.")
    type: str = Field(description="What it speaks to.")
    guarantee: Guarantee = Field(description="What its receiver lets us promise.")
    state: Literal["ok", "retrying", "held"] = Field(
        description="held: we are refused, and a person must act."
    )
    delivered: int = Field(description="Events acknowledged so far.")
    pending: int = Field(description="Events that wait for it.")
    dead_letters: int = Field(description="Events that the receiver would not have.")
    lag_seconds: float = Field(description="Age of the oldest that waits.")
    last_error: str | None = Field(None, description="What the receiver said last, in trouble.")


class ConnectorList(Output):
    """The connectors."""

    items: list[ConnectorOut] = Field(description="The connectors, as the file orders them.")


async def connector_status(house: House, wish: ConnectorStatus) -> ConnectorList:
    """Read what the couriers, in whichever process, have written down."""
    return ConnectorList(items=[await _told(house, each) for each in house.connectors])


async def _told(house: House, connector: ConnectorInfo) -> ConnectorOut:
    cursor = await house.store.cursors.get(connector.name)
    pending, oldest, dead = 0, "", 0
    if cursor:  # without one it never ran, and nothing is owed to it
        pending, oldest, dead = await house.store.cursors.pending(connector.name)
    return ConnectorOut(
        name=connector.name,
        type=connector.type,
        guarantee=connector.guarantee,
        state=_state(cursor.state if cursor else "ok"),
        delivered=cursor.delivered if cursor else 0,
        pending=pending,
        dead_letters=dead,
        lag_seconds=_age(oldest) if oldest else 0.0,
        last_error=(cursor.last_error or None) if cursor else None,
    )


def _state(text: str) -> Literal["ok", "retrying", "held"]:
    return "retrying" if text == "retrying" else "held" if text == "held" else "ok"


def _age(event_id: str) -> float:
    """Give the seconds since that UUIDv7 was drawn (RFC 9562, section 5.7)."""
    milliseconds = int(event_id[:8] + event_id[9:13], 16)
    return max(round(time.time() - milliseconds / 1000, 3), 0.0)


DOOR = Action(
    run=connector_status,
    input=ConnectorStatus,
    output=ConnectorList,
    scope="trips:read",
    command=("connectors",),
    route=("GET", "/connectors"),
    read_only=True,
)
