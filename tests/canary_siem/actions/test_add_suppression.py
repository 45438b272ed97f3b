from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.actions.add_suppression import AddSuppression
from canary_siem.callers import Caller, acting
from canary_siem.errors import ActionError
from canary_siem.suppressions import GLOB_CAP, Suppression
from tests.things import make_hit


def visit(token: Any, source: str = "192.0.2.7", agent: str = "Gateway/1.0") -> Any:
    return make_hit(
        channel="http", role="direct", name=token.hostname, source_ip=source, user_agent=agent
    )


async def test_hits_that_it_fits_are_events_at_once_and_no_others(
    house: Any, act: Any, plant: Any, trips: Any, audits: Any
) -> None:
    token = await plant()
    planted = house.trap.find(token.hostname)

    with acting(Caller("0f1e2d")):
        told = await act(
            "add_suppression",
            name="mail gateway",
            source=["192.0.2.0/24", "192.0.2.0/24"],
            user_agent="*gateway*",
            until="30d",
            reason="case 4711",
        )
    await house.trap.spring(planted, visit(token))
    await house.trap.spring(planted, visit(token, agent="curl/8.5.0"))

    fits, other = await trips()
    assert fits["event"]["kind"] == "event"
    assert fits["canary"]["suppressed_by"] == "mail gateway"
    assert (other["event"]["kind"], other["canary"].get("suppressed_by")) == ("alert", None)
    assert told.model_dump(exclude={"created", "until"}, exclude_none=True) == {
        "name": "mail gateway",
        "origin": "added",
        "state": "active",
        "source": ["192.0.2.0/24"],
        "user_agent": "*gateway*",
        "reason": "case 4711",
        "by": "0f1e2d",
    }
    assert told.until > told.created
    assert (await audits())[-1] == (
        "suppression-added",
        "Suppression added: mail gateway (source 192.0.2.0/24; user agent *gateway*): case 4711",
    )


async def test_a_name_is_taken_once_in_the_file_too(house: Any, act: Any, audits: Any) -> None:
    house.store.suppressions.fixed = (Suppression("of the file", path="/a"),)
    await act("add_suppression", name="one", path="/a")

    for name, why in (("one", "is there already"), ("of the file", "configuration file")):
        with pytest.raises(ActionError, match=why) as caught:
            await act("add_suppression", name=name, path="/b")
        assert caught.value.status == 409
    assert len(await audits()) == 1


async def test_too_many_are_refused(house: Any, act: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canary_siem.store.suppressions.MOST", 1)
    await act("add_suppression", name="one", path="/a")

    with pytest.raises(ActionError, match="remove some") as caught:
        await act("add_suppression", name="two", path="/a")
    assert caught.value.status == 409


async def test_an_end_in_the_past_is_refused(act: Any) -> None:
    with pytest.raises(ActionError, match="past") as caught:
        await act("add_suppression", name="one", path="/a", until="2020-01-01T00:00:00Z")
    assert caught.value.status == 422


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({}, "would fit every hit"),
        ({"user_agent": "*"}, "would fit every hit"),
        ({"source": ["0.0.0.0/0"]}, "would fit every hit"),
        ({"source": ["192.0.2.1/24"]}, "host bits"),
        ({"source": ["fe80::1%eth0"]}, "zone"),
        ({"source": ["example.org"]}, "does not appear to be"),
        ({"source": [1]}, "string"),
        ({"token": ["../x"]}, "pattern"),
        ({"path": "x" * (GLOB_CAP + 1)}, "at most"),
        ({"path": "/a\x1b"}, "control"),
        ({"path": "/a", "reason": "\x00"}, "control"),
        ({"path": "/a", "name": "paused"}, "word of ours"),
        ({"path": "/a", "name": ".."}, "letter or digit"),
        ({"path": "/a", "name": " one"}, "no space around"),
        ({"path": "/a", "name": "two\nlines"}, "letter or digit"),
    ],
)
def test_what_makes_no_sense_is_refused(wish: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        AddSuppression(**({"name": "one"} | wish))
