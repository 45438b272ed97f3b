"""trip: tell all about one trip."""

from typing import Any

import orjson
from pydantic import Field, RootModel

from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, House
from canary_siem.shapes import Input


class GetTrip(Input):
    """One trip."""

    event_id: str = Field(
        description="Its event.id.",
        max_length=100,
        examples=["01a2b3c4-d5e6-7f00-8123-456789abcdef"],
    )


class TripOut(RootModel[dict[str, Any]]):
    """The ECS document, as the SIEM gets it."""


async def get_trip(house: House, wish: GetTrip) -> TripOut:
    """Read one trip out of the log."""
    found = await house.store.history.get(wish.event_id)
    if found is None:
        hint = "`trips` lists what is kept"
        raise ActionError(f"there is no trip {wish.event_id}; {hint}", status=404)
    return TripOut(orjson.loads(found.document))


DOOR = Action(
    run=get_trip,
    input=GetTrip,
    output=TripOut,
    scope="trips:read",
    command=("trip",),
    route=("GET", "/trips/{event.id}"),
    positional=("event_id",),
    read_only=True,
    example={"event_id": "01a2b3c4-d5e6-7f00-8123-456789abcdef"},
)
