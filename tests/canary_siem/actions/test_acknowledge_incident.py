from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from canary_siem.actions.acknowledge_incident import AcknowledgeIncident
from canary_siem.callers import CLI, Caller, acting
from canary_siem.errors import ActionError
from tests.ecs import problems, unmapped


async def test_who_knows_of_it_is_kept_and_told(
    house: Any, act: Any, plant: Any, trips: Any, audits: Any
) -> None:
    token = await plant()
    drilled = await act("trigger_token", id=token.id)
    before = await trips()

    with acting(Caller("0f1e2d", address="192.0.2.9")):
        told = await act("acknowledge_incident", id=drilled.incident, note="case 4711")

    assert (told.incident, told.by, told.note) == (drilled.incident, "0f1e2d", "case 4711")
    assert (told.token, told.memo) == (token.id, "finance share")
    stored = (await house.store.history.after(0, 1000, 1 << 30))[-1]
    event = orjson.loads(stored.document)
    assert stored.stream == "audit"
    assert event["event"]["action"] == "canarytoken-incident-acknowledged"
    assert event["message"] == "Incident acknowledged: finance share (web): case 4711"
    assert event["canary"]["incident"] == {"id": drilled.incident}
    assert (event["rule"]["id"], event["canary"]["token"]["id"]) == (token.id, token.id)
    assert (event["user"], event["source"]["ip"]) == ({"id": "0f1e2d"}, "192.0.2.9")
    assert (problems(event), unmapped(event)) == ([], [])
    assert await trips() == before, "what was recorded is not changed"


async def test_a_second_word_gets_the_first(act: Any, plant: Any, audits: Any) -> None:
    drilled = await act("trigger_token", id=(await plant()).id)
    with acting(Caller(CLI, "alice")):
        first = await act("acknowledge_incident", id=drilled.incident)
    count = len(await audits())

    with acting(Caller("0f1e2d")):
        second = await act("acknowledge_incident", id=drilled.incident, note="too late")

    assert second == first
    assert (first.by, first.note) == ("cli", None)
    assert len(await audits()) == count


@pytest.mark.parametrize("incident", ["nope", "01a2b3c4-d5e6-7f00-8123-456789abcdef", "\x00"])
async def test_an_incident_without_a_trip_is_404(act: Any, plant: Any, incident: str) -> None:
    await act("trigger_token", id=(await plant()).id)

    with pytest.raises(ActionError, match="no trip has the incident") as caught:
        await act("acknowledge_incident", id=incident)
    assert caught.value.status == 404


def test_a_note_never_steers_a_terminal() -> None:
    with pytest.raises(ValidationError, match="control"):
        AcknowledgeIncident(id="x", note="\x1b[2J")
