"""trip: tell all about one trip."""

from typing import Any

import orjson
from pydantic import Field, RootModel

from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, House
from canary_siem.shapes import AcknowledgedOut, Input, acknowledged_out, incident_of


class GetTrip(Input):
    """One trip."""

    event_id: str = Field(
        description="Its event.id.",
        max_length=100,
        examples=["01a2b3c4-d5e6-7f00-8123-456789abcdef"],
    )


class TripOut(RootModel[dict[str, Any]]):
    """The ECS document, as the SIEM gets it."""

    _acknowledged: AcknowledgedOut | None = None

    @property
    def acknowledged(self) -> AcknowledgedOut | None:
        """Who knows of its incident, beside the document: that is not changed any more."""
        return self._acknowledged


async def get_trip(house: House, wish: GetTrip) -> TripOut:
    """Read one trip out of the log."""
    found = await house.store.history.get(wish.event_id)
    if found is None:
        hint = "`trips` lists what is kept"
        raise ActionError(f"there is no trip {wish.event_id}; {hint}", status=404)
    trip = TripOut(orjson.loads(found.document))
    incident = incident_of(trip.root)
    known = await house.store.incidents.acknowledged([incident])
    if incident in known:
        trip._acknowledged = acknowledged_out(known[incident])  # noqa: SLF001 - our own class
    return trip


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
