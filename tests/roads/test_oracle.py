"""A number elsewhere moves, and trips; the service does not, whatever the page does."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ecs import problems, unmapped
from tests.roads.elsewhere import (
    ANYBODY,
    Page,
    Site,
    moves,
    oracle,
    page,
    read,
    reading,
    site,
    trips,
)
from tests.roads.program import Program, installed, lines, wait

pytestmark = pytest.mark.slow
MORE = """
[listeners.oracle]
timeout = "1s"
tell_after = "2s"
[connectors.file]
type = "jsonl"
path = "{home}/events.jsonl"
"""
ADDRESS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with installed(tmp_path, MORE.format(home=tmp_path), **ANYBODY) as made:
        made.start()
        yield made


@pytest.fixture
def there() -> Iterator[Site]:
    with site() as made:
        yield made


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Page]:
    with page(tmp_path / "served") as made:
        yield made


def test_what_moves_on_a_page_of_others_trips(program: Program, served: Page) -> None:
    served.says({"data": [{"views": 10}]})
    token = oracle(program, served.url, pointer="/data/0/views")
    read(program, token, 10)
    assert trips(program, token) == []

    for number in (12, 3, 0):  # up, down, and reset
        served.says({"data": [{"views": number}]})
        read(program, token, number)
    told = program.trips("--token", token["id"])

    assert moves(program, token) == [(10, 12), (12, 3), (3, 0)]
    assert [problem for trip in told for problem in problems(trip) + unmapped(trip)] == []
    first = told[0]
    assert first["event"]["kind"] == "alert"
    assert first["event"]["severity"] == 73
    assert (
        first["message"] == "Canarytoken tripped: a oracle token (oracle) from an unknown source"
    )
    assert first["canary"]["channel"] == "oracle"
    assert first["canary"]["token"]["class"] == "web"
    assert first["url"]["full"] == served.url
    assert json.loads(first["event"]["original"]) == {"data": [{"views": 12}]}
    assert not {"source", "client", "network", "related"} & first.keys()
    assert {trip["canary"]["incident"]["id"] for trip in told} == {
        first["canary"]["incident"]["id"]
    }
    assert [trip["canary"]["incident"]["sequence"] for trip in told] == [1, 2, 3]
    wait(lambda: len(delivered(program, "canary_siem.trip")) == 3, what="all are delivered")


def test_a_rise_or_a_fall_alone_may_be_waited_for(program: Program, served: Page) -> None:
    served.says({"n": 5})
    up = oracle(program, served.url, "--option", "alert_on=rise")
    down = oracle(program, served.url, "--option", "alert_on=fall")
    for number in (5, 7, 2, 0, 1.5):
        served.says({"n": number})
        for token in (up, down):
            read(program, token, number)

    assert moves(program, up) == [(5, 7), (0, 1.5)]
    assert moves(program, down) == [(7, 2), (2, 0)]


def test_a_preset_reads_as_its_site_answers(program: Program, served: Page) -> None:
    served.says({ADDRESS: {"final_balance": 5_000_000_000, "n_tx": 1, "total_received": 5}})
    words = ["--option", f"preset=bitcoin:{ADDRESS}", "--option", f"url={served.url}"]
    token = program.plant("oracle", *words, "--option", "every=1s")
    read(program, token, 5_000_000_000)

    served.says({ADDRESS: {"final_balance": 0, "n_tx": 2, "total_received": 5}})
    read(program, token, 0)

    assert moves(program, token) == [(5_000_000_000, 0)]


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("error", "HTTP 503"),
        ("hang", "no whole answer within 1 s"),
        ("empty", "the answer has nothing at /n"),
        ("text", "the answer is no JSON"),
    ],
)
def test_a_page_in_trouble_is_no_trip_and_shows(
    program: Program, there: Site, way: Any, why: str
) -> None:
    there.number = 7
    token = oracle(program, there.url)
    read(program, token, 7)

    there.way = way
    trouble = wait(lambda: failing(program, token, 2), what="two looks in vain")
    there.way = "number"
    wait(lambda: "error" not in reading(program, token), what="it is read again")
    assert trips(program, token) == []
    there.number = 4
    read(program, token, 4)

    assert trouble["error"] == why
    assert trouble["number"] == 7
    assert moves(program, token) == [(7, 4)]


def test_what_is_never_read_has_no_number(program: Program, there: Site) -> None:
    there.way = "empty"
    token = oracle(program, there.url)
    shown = wait(lambda: failing(program, token, 1), what="a look in vain")
    there.way, there.number = "number", 5
    read(program, token, 5)

    assert "number" not in shown
    assert trips(program, token) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_moved_meanwhile_is_seen_after_a_restart(
    program: Program, served: Page, number: int
) -> None:
    served.says({"n": 1, "still": 1})
    token = oracle(program, served.url)
    same = oracle(program, served.url, pointer="/still")
    for each in (token, same):
        read(program, each, 1)

    program.stop(number)
    served.says({"n": 2, "still": 1})
    program.start()
    read(program, token, 2)
    before = reading(program, same)["asked"]
    wait(lambda: reading(program, same)["asked"] > before, what="another look")

    assert moves(program, token) == [(1, 2)]
    assert moves(program, same) == []


def test_paused_it_is_an_event_and_deleted_it_is_asked_no_more(
    program: Program, there: Site
) -> None:
    there.number = 1
    token = oracle(program, there.url)
    read(program, token, 1)
    program.call("token", "pause", token["id"])
    there.number = 2
    read(program, token, 2)
    (paused,) = trips(program, token)
    program.call("token", "delete", token["id"])
    other = oracle(program, f"{there.url}/other")
    read(program, other, 2)
    there.asked.clear()
    wait(lambda: there.asked.count("/n/other") >= 3, what="looks at the other one")

    assert paused["event"]["kind"] == "event"
    assert paused["canary"]["suppressed_by"] == "paused"
    assert paused["canary"]["oracle"] == {"before": 1, "after": 2}
    assert "/n" not in there.asked


def test_long_silence_is_told_and_so_is_its_end(program: Program, there: Site) -> None:
    there.way = "error"
    token = oracle(program, there.url)
    (failing_event,) = wait(lambda: said(program, "oracle-failing"), what="an event")
    health = json.loads(program.call("health", "--json"))
    found = [json.loads(line) for line in program.call("doctor", "--json", status=1).splitlines()]
    metric = wait(lambda: program.metric("canary_siem_oracles_failing"), what="the metric")
    there.way = "number"
    (recovered,) = wait(lambda: said(program, "oracle-recovered"), what="its end")

    assert failing_event["message"] == "Canarytoken can't fire: a oracle token (oracle): HTTP 503"
    assert failing_event["event"]["severity"] == 47
    assert failing_event["canary"]["token"]["id"] == recovered["rule"]["id"] == token["id"]
    assert [each for each in health["problems"] if token["id"] in each and "HTTP 503" in each]
    assert [each["ok"] for each in found if each["check"] == "oracle"] == [False]
    assert metric == 1
    assert trips(program, token) == []
    assert problems(failing_event) + problems(recovered) == []


def test_hundreds_are_looked_at_a_few_at_once(program: Program, there: Site) -> None:
    there.number = 1
    options = ["--option", f"url={there.url}", "--option", "pointer=/n"]
    words = ["token", "create", "oracle", "--memo", "one of many", "--count", "500", *options]
    tokens = program.json(*words)
    wait(lambda: there.count() >= 500, 60, what="each is looked at")
    for token in tokens[::100]:
        read(program, token, 1)

    assert there.count() == 500, "none twice within its hour"
    assert program.get("/readyz")[0] == 200


def failing(program: Program, token: dict[str, Any], times: int) -> dict[str, Any]:
    """Give what was read, once it was in vain so often."""
    found = reading(program, token)
    return found if found.get("failures", 0) >= times else {}


def delivered(program: Program, dataset: str) -> list[dict[str, Any]]:
    found = lines(program.home / "events.jsonl")
    return [each for each in found if each["event"]["dataset"] == dataset]


def said(program: Program, action: str) -> list[dict[str, Any]]:
    """Give what the service said of itself."""
    found = delivered(program, "canary_siem.health")
    return [each for each in found if each["event"]["action"] == action]
