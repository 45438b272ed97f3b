"""Wherever a token is planted from, it fires: each kind from each surface, by DNS and by HTTP."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from canary_siem import plugins
from tests.contracts.options import example
from tests.roads.intruder import fetch, look_up
from tests.roads.program import Program, installed
from tests.roads.surfaces import MEMO, SURFACES, call

pytestmark = pytest.mark.slow
KINDS = plugins.names("kinds")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with installed(tmp_path_factory.mktemp("surfaces")) as made:
        made.start()
        yield made


@pytest.fixture(scope="module")
def key(program: Program) -> str:
    (made,) = program.json("key", "create", "--scope", "admin")
    return str(made["key"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("surface", SURFACES)
def test_a_token_fires(program: Program, key: str, surface: str, kind: str) -> None:
    planted = SURFACES[surface](program, key, kind, example(plugins.load("kinds", kind)))
    token = call(program, key, "GET", f"/tokens/{planted}")
    address = urlsplit(token["url"])

    answer = look_up(program, token["hostname"])
    status, _ = fetch(program, address.netloc, address.path or "/")
    trips = call(program, key, "GET", f"/trips?token={planted}")["items"]

    assert (token["kind"], token["memo"], token["state"]) == (kind, MEMO, "active")
    assert answer.header.rcode in {0, 3}
    assert status < 500
    assert [trip["canary"]["channel"] for trip in trips] == ["dns", "http"]
    assert {trip["rule"]["name"] for trip in trips} == {MEMO}
    assert trips[0]["event"]["kind"] == "alert"
