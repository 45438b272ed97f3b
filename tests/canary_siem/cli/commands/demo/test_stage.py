from pathlib import Path

import pytest

from canary_siem.cli.commands.demo import stage
from canary_siem.cli.commands.demo.stage import staged


async def test_a_trip_arrives_in_the_connectors_file(tmp_path: Path) -> None:
    async with staged(tmp_path) as on:
        token = await on.plant("dns", "the memo")
        told = await on.act("trigger_token", id=token.id)

        line = await on.arrived(told.event_id)
        trip = await on.last_trip(token.id)

    assert told.event_id in line
    assert trip["event"]["id"] == told.event_id


async def test_what_never_arrives_is_waited_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "SECONDS", 0.05)
    async with staged(tmp_path) as on:
        assert await on.arrived("never") == ""
