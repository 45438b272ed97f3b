"""incident acknowledge: say that an incident is known and somebody sees to it."""

from typing import Annotated

import orjson
from pydantic import AfterValidator, Field

from canary_siem.callers import caller
from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, House
from canary_siem.shapes import CONTROL, AcknowledgedOut, Input, acknowledged_out


def _printable(value: str) -> str:
    if CONTROL.search(value):
        raise ValueError("has control characters")
    return value


class AcknowledgeIncident(Input):
    """Which incident, and in what words."""

    id: str = Field(
        description="Its `canary.incident.id`, as each of its trips has it.",
        max_length=100,
        examples=["01a2b3c4-d5e6-7f00-8123-456789abcdef"],
    )
    note: Annotated[str, Field(max_length=1000), AfterValidator(_printable)] = Field(
        "", description="What is known of it: a case number, a name."
    )


class AcknowledgedIncident(AcknowledgedOut):
    """An incident that is known; of a second word for it the first."""

    incident: str = Field(description="Its `canary.incident.id`.")
    token: str = Field(description="The token that was tripped, by its id.")
    memo: str | None = Field(None, description="Where the token lies.")


async def acknowledge_incident(house: House, wish: AcknowledgeIncident) -> AcknowledgedIncident:
    """Acknowledge it. Its trips stay as they are; lists show who knows of it, and since when."""
    raw = await house.store.incidents.a_trip_of(wish.id)
    if raw is None:
        hint = "`trips` shows what is kept"
        raise ActionError(f"no trip has the incident {wish.id}; {hint}", status=404)
    document = orjson.loads(raw)
    token, rule = document["canary"]["token"], document["rule"]
    known, new = await house.store.incidents.acknowledge(wish.id, caller().id, wish.note)
    if new:
        about = f"{token['memo']} ({token['kind']})" if "memo" in token else token["kind"]
        words = f": {wish.note}" if wish.note else ""
        await house.audit(
            "canarytoken-incident-acknowledged",
            f"Incident acknowledged: {about}{words}",
            "change",
            rule=rule,
            canary={"token": token, "incident": {"id": wish.id}},
        )
    return AcknowledgedIncident(
        **acknowledged_out(known).model_dump(),
        incident=wish.id,
        token=token["id"],
        memo=token.get("memo"),
    )


DOOR = Action(
    run=acknowledge_incident,
    input=AcknowledgeIncident,
    output=AcknowledgedIncident,
    scope="tokens:write",
    command=("incident", "acknowledge"),
    route=("POST", "/incidents/{id}/acknowledge"),
    positional=("id",),
    example={"id": "01a2b3c4-d5e6-7f00-8123-456789abcdef", "note": "pen test, case 4711"},
)
