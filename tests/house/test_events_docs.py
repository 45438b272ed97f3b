"""docs/events.md: its example is a trip as we write them, its words are those of the chain."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from canary_siem.house import House
from canary_siem.kinds.word import DOOR
from canary_siem.store.history import TripFilter
from tests.canary_siem.api.served import make_house
from tests.canary_siem.kinds.things import hit, token
from tests.ecs import problems, unmapped
from tests.house.generated import ROOT

PAGE = (ROOT / "docs" / "events.md").read_text("utf-8")


@pytest.fixture
def shown() -> Any:
    (text,) = re.findall(r"(?ms)^```json\n(.*?)^```$", PAGE)
    return orjson.loads(text)


def test_the_example_is_ecs(shown: Any) -> None:
    assert problems(shown) == []
    assert unmapped(shown) == []


def test_the_times_of_the_example_agree(shown: Any) -> None:
    def milliseconds(event_id: str) -> int:
        return int(event_id[:8] + event_id[9:13], 16)

    created = datetime.fromisoformat(shown["event"]["created"])
    first = milliseconds(shown["canary"]["incident"]["id"])

    assert milliseconds(shown["event"]["id"]) == int(created.timestamp() * 1000)
    assert 900 <= milliseconds(shown["event"]["id"]) - first <= 1500, "about a second before"


async def test_the_chain_writes_what_the_example_shows(shown: Any, tmp_path: Path) -> None:
    house: House = make_house(tmp_path)
    one = token(DOOR, id=shown["rule"]["id"], memo=shown["rule"]["name"], labels={"owner": "x"})
    one = replace(one, kind="word")
    seen = hit(
        one.hostname,
        channel="http",
        transport="tcp",
        ecs={name: shown[name] for name in ("url", "http", "user_agent")},
        source_port=60702,
        destination_ip="203.0.113.10",
        destination_port=80,
        original=shown["event"]["original"].encode(),
    )
    await house.trap.spring(one, seen)
    (trip,) = await house.store.history.search(TripFilter(limit=2))
    await house.close()
    written = orjson.loads(trip.document)

    assert list(written) == [name for name in shown if name in written], "in this order"
    assert shown.keys() == written.keys()
    assert written["event"].keys() == shown["event"].keys() - {"url"}
    assert written["canary"].keys() == shown["canary"].keys()
    assert written["source"].keys() == shown["source"].keys() - {"geo", "as"}
    assert written["observer"].keys() == shown["observer"].keys()
    assert written["message"].partition(" from ")[0] == shown["message"].partition(" from ")[0]


def test_what_suppresses_is_told() -> None:
    told = set(re.findall(r"(?m)^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", PAGE))
    words = {word for cell in told for word in re.findall(r"`([a-z-]+)`", cell)}

    assert {"paused", "deleted", "dns-plumbing", "link-preview", "scanner", "drill"} <= words
