"""The road on one screen: find is quick and sure, spring is durable."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from canary_siem.config import load
from canary_siem.house import House, room
from canary_siem.tokens import Token
from canary_siem.trips import Drill
from tests.things import make_hit, make_token

CONFIG = """
domains = ["ct.example.org", "files.example.net"]
nx_domains = ["cdn.example.net"]
data_dir = "{data}"
incident_limit = 2
"""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    path = tmp_path / "c.toml"
    path.write_text(CONFIG.format(data=tmp_path / "data"))
    house = House(load(path, room, {}))
    yield house
    await house.close()


async def planted(house: House, **fields: Any) -> Token:
    token = make_token(**{"token_id": house.draw_id(), **fields})
    await house.store.tokens.save([token])
    return token


@pytest.mark.parametrize(
    "name",
    [
        "{id}.ct.example.org",
        "{id}.files.example.net",
        "{id}.cdn.example.net",
        "www.{id}.ct.example.org",
        "{id}.more.ct.example.org",
        "averyveryverylongdomainnamethatislong.{id}.ct.example.org",
    ],
)
async def test_an_id_is_found_as_a_label_under_our_domains(house: House, name: str) -> None:
    token = await planted(house)

    assert house.trap.find(name.format(id=token.id)) == token


@pytest.mark.parametrize(
    "name",
    [
        "{id}.xct.example.org",
        "{id}.example.org",
        "x{id}.ct.example.org",
        "{id}x.ct.example.org",
        "ct.example.org",
        "{id}",
        "",
        ".",
    ],
)
async def test_anything_else_is_noise(house: House, name: str) -> None:
    token = await planted(house)

    assert house.trap.find(name.format(id=token.id)) is None


async def test_the_right_most_known_id_decides(house: House) -> None:
    left, right = await planted(house), await planted(house)

    assert house.trap.find_in([left.id, "a", right.id, house.draw_id()]) == right


async def test_noise_never_touches_the_table(house: House) -> None:
    await planted(house)
    statements: list[str] = []
    house.store.tokens._db.set_trace_callback(statements.append)

    assert house.trap.find("abcdefghijklmnopqrstuvwx.ct.example.org") is None
    assert house.trap.find("wwwwwwwwwwwwwwwwwwwww.ct.example.org") is None

    assert not [statement for statement in statements if "FROM tokens WHERE id" in statement]


async def test_an_imported_id_fires_from_the_moment_it_is_made(house: House) -> None:
    assert house.trap.find("0123abcd.ct.example.org") is None

    token = await planted(house, token_id="0123abcd", imported=True)

    assert house.trap.find("0123abcd.ct.example.org") == token


async def test_what_another_process_changed_holds_at_once(house: House, tmp_path: Path) -> None:
    token = await planted(house)
    assert house.trap.find(token.hostname) == token
    other = House(house.config)

    paused = await other.store.tokens.change(token, state="paused")

    assert house.trap.find(token.hostname) == paused
    await other.close()


async def test_a_database_that_can_not_be_read_loses_no_trip(house: House) -> None:
    token_id = house.draw_id()
    house.store.tokens._db.close()

    found = house.trap.find(f"{token_id}.ct.example.org")

    assert found
    assert found.id == token_id


async def test_the_answer_comes_after_the_trip_is_on_disk(house: House) -> None:
    token = await planted(house)

    answer = await house.trap.spring(token, make_hit(name=token.hostname))

    (trip,) = await house.store.history.after(0, 10, 1 << 20)
    assert orjson.loads(trip.document)["rule"]["id"] == token.id
    assert answer.status == 200
    assert house.telemetry.counts["canary_siem_trips", (("channel", "dns"),)] == 1


async def test_hits_beyond_the_limit_are_counted_and_answered(house: House) -> None:
    token = await planted(house)

    for _ in range(5):
        await house.trap.spring(token, make_hit(name=token.hostname))

    assert len(await house.store.history.after(0, 10, 1 << 20)) == 2
    assert house.telemetry.counts["canary_siem_counted", (("channel", "dns"),)] == 3


async def test_a_drill_is_recorded_even_beyond_the_limit(house: House) -> None:
    token = await planted(house)
    for _ in range(3):
        await house.trap.spring(token, make_hit(name=token.hostname))

    await house.trap.spring(token, make_hit(name=token.hostname, drill=Drill("n")))

    trips = await house.store.history.after(0, 10, 1 << 20)
    assert "drill" in orjson.loads(trips[-1].document)["tags"]


async def test_a_token_of_a_kind_that_is_gone_answers_like_noise(house: House) -> None:
    token = await planted(house, kind="gone")

    answer = await house.trap.spring(token, make_hit(name=token.hostname))

    assert answer == house.trap.decoy("")


async def test_a_kind_that_can_not_answer_answers_like_noise(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await planted(house)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(house.kind("dns")), "answer", broken)

    answer = await house.trap.spring(token, make_hit(name=token.hostname))

    assert answer == house.trap.decoy("")


async def test_incidents_go_on_after_a_restart(house: House) -> None:
    token = await planted(house)
    await house.trap.spring(token, make_hit(name=token.hostname))
    again = House(house.config)
    await again.resume()

    await again.trap.spring(token, make_hit(name=token.hostname))

    first, second = await again.store.history.after(0, 10, 1 << 20)
    one, two = orjson.loads(first.document), orjson.loads(second.document)
    assert one["canary"]["incident"]["id"] == two["canary"]["incident"]["id"]
    assert (one["event"]["kind"], two["event"]["kind"]) == ("alert", "event")
    await again.close()


def test_noise_and_overload_are_counted(house: House) -> None:
    house.trap.noise("dns", 7)
    house.trap.overloaded(make_token())

    counts = house.telemetry.counts
    assert counts["canary_siem_noise", (("channel", "dns"),)] == 7
    assert counts["canary_siem_overloaded", (("kind", "dns"),)] == 1
