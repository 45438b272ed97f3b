"""trips: list trips, oldest first."""

from typing import Any, Literal

import orjson
from pydantic import Field

from canary_siem.interfaces import Action, House
from canary_siem.shapes import (
    AcknowledgedOut,
    Input,
    Output,
    Since,
    acknowledged_out,
    incident_of,
    nanoseconds,
)
from canary_siem.store.history import TripFilter


class ListTrips(Input):
    """Which trips; what is not given does not narrow."""

    after: int = Field(0, description="The cursor that the last page gave.", ge=0, lt=1 << 62)
    token: str = Field("", description="Only of this token, by its id.", max_length=100)
    kind: str = Field("", description="Only of this kind of token.", max_length=100)
    incident: str = Field("", description="Only of this incident.", max_length=100)
    acknowledged: Literal["yes", "no"] | None = Field(
        None, description="Only of incidents that somebody has acknowledged, or has not."
    )
    since: Since | None = Field(None, description="Only since then: RFC 3339, or an age as 15m.")
    page_size: int = Field(100, description="How many at most.", ge=1, le=500)


class TripPage(Output):
    """A page of trips, oldest first."""

    items: list[dict[str, Any]] = Field(description="ECS documents, as the SIEM gets them.")
    acknowledged: dict[str, AcknowledgedOut] | None = Field(
        None,
        description="Those of their incidents that somebody knows of, by `canary.incident.id`.",
    )
    next: int = Field(description="The cursor: ask with `after` for what follows, now or later.")


async def list_trips(house: House, wish: ListTrips) -> TripPage:
    """Read the trip log, whoever wrote it."""
    wanted = TripFilter(
        after=wish.after,
        token=wish.token,
        kind=wish.kind.replace("-", "_"),
        incident=wish.incident,
        since=nanoseconds(wish.since) if wish.since else 0,
        acknowledged=wish.acknowledged == "yes" if wish.acknowledged else None,
        limit=wish.page_size,
    )
    found = await house.store.history.search(wanted)
    items = [orjson.loads(each.document) for each in found]
    known = await house.store.incidents.acknowledged([incident_of(each) for each in items])
    return TripPage(
        items=items,
        acknowledged={incident: acknowledged_out(each) for incident, each in known.items()}
        or None,
        next=found[-1].position if found else wish.after,
    )


DOOR = Action(
    run=list_trips,
    input=ListTrips,
    output=TripPage,
    scope="trips:read",
    command=("trips",),
    route=("GET", "/trips"),
    read_only=True,
    example={"since": "15m", "kind": "web"},
)
