"""The house behind the listeners."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from canary_siem.callers import Caller, acting
from canary_siem.config import load
from canary_siem.errors import ActionError
from canary_siem.house import House, room
from tests.ecs import problems
from tests.things import make_token


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    path = tmp_path / "c.toml"
    path.write_text(
        f'domains = ["a.example", "b.example"]\ndata_dir = "{tmp_path / "data"}"\n'
        f'[connectors.file]\ntype = "jsonl"\npath = "{tmp_path / "x"}"\n'
    )
    made = House(load(path, room, {}))
    yield made
    await made.close()


async def test_kinds_are_found_with_a_hyphen_too(house: House) -> None:
    assert house.kind("word") is house.kind("word")
    assert {"dns", "web", "image", "word"} <= set(house.kinds())
    with pytest.raises(ActionError, match="there is no kind 'nothing'; there is"):
        house.kind("nothing")


async def test_new_tokens_spread_over_the_domains(house: House) -> None:
    assert {house.draw_domain() for _ in range(200)} == {"a.example", "b.example"}
    assert 20 <= len(house.draw_id()) <= 25


async def test_a_name_that_had_better_not_exist_lies_where_all_are_denied(house: House) -> None:
    assert {house.draw_domain(denied=True) for _ in range(200)} == {"a.example", "b.example"}

    house.site = replace(house.site, nx_domains=("nx.example",))

    assert {house.draw_domain(denied=True) for _ in range(50)} == {"nx.example"}


async def test_whom_oracles_may_ask_stands_in_the_configuration(house: House) -> None:
    assert house.site.reach.refuses("https://example.org/n") == ""
    assert house.site.reach.refuses("http://10.0.0.1/n") != ""


async def test_a_kind_that_is_gone_has_no_options(house: House) -> None:
    assert house._kinds.options("gone")[1] == "network"


async def test_connectors_are_told_with_their_guarantee(house: House) -> None:
    (file,) = house.connectors

    assert (file.name, file.type, file.guarantee) == ("file", "jsonl", "at least once")


async def test_what_was_done_is_told(house: House) -> None:
    await house.audit("canarytoken-created", "Token made", "creation", rule={"id": "x"})

    (trip,) = await house.store.history.after(0, 10, 1 << 20)
    document = orjson.loads(trip.document)
    assert trip.stream == "audit"
    assert problems(document) == []
    assert document["event"]["action"] == "canarytoken-created"


async def test_who_asked_is_told_too(house: House) -> None:
    with acting(Caller("0f1e2d3c4b5a", address="192.0.2.9")):
        await house.audit("suppression-added", "Added", "creation", rule={"name": "x"})

    (trip,) = await house.store.history.after(0, 10, 1 << 20)
    document = orjson.loads(trip.document)
    assert problems(document) == []
    assert document["user"] == {"id": "0f1e2d3c4b5a"}
    assert document["source"]["ip"] == "192.0.2.9"
    assert document["rule"] == {"name": "x"}


async def test_the_state_of_the_disk_is_measured(house: House) -> None:
    samples = {sample.name: sample.value for sample in house.telemetry.samples()}

    assert samples["canary_siem_disk_failing"] == 0
    assert samples["canary_siem_held"] == 0


async def test_people_are_told_of_a_token_that_cannot_fire_and_when_it_can_again(
    house: House,
) -> None:
    token = make_token(kind="oracle", memo="bait wallet")

    house.trap.trouble(token, "HTTP 503")
    house.trap.trouble(token, "")
    await house.store.log.append(house.statements.write("health", "heartbeat", "alive"))
    stored = await house.store.history.after(0, 9, 1 << 20)
    failing, recovered, _ = (orjson.loads(each.document) for each in stored)

    assert (problems(failing), problems(recovered)) == ([], [])
    assert failing["message"] == "Canarytoken can't fire: bait wallet (oracle): HTTP 503"
    assert (failing["event"]["action"], failing["event"]["severity"]) == ("oracle-failing", 47)
    assert (recovered["event"]["action"], recovered["event"]["severity"]) == (
        "oracle-recovered",
        21,
    )
    assert failing["canary"]["token"]["id"] == recovered["rule"]["id"] == token.id
    assert failing["event"]["dataset"] == "canary_siem.health"
