"""Every route wants a key that is good now, and its own scope: none includes another."""

import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import pytest

from canary_siem.api.desk import OPENAPI, STREAM
from canary_siem.api.routes import BASE, derive, installed
from canary_siem.house import House
from canary_siem.interfaces import Scope
from tests.canary_siem.api.served import Caller, Said, make_house, serving
from tests.things import until

SCOPES = get_args(Scope)
ROUTES = {
    **{
        f"{route.method} {BASE}{re.sub(r'{[^}]+}', 'a' * 20, route.path)}": route.action.scope
        for route in derive(installed()).all
    },
    f"GET {STREAM}": "trips:read",
}
PROBLEM = "application/problem+json"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = make_house(tmp_path)
    yield made
    await made.close()


async def asked(caller: Caller, call: str) -> Said:
    method, _, path = call.partition(" ")
    return await caller.ask(method, path, {} if method in {"POST", "PATCH"} else None)


@pytest.mark.parametrize("call", ROUTES)
async def test_a_key_without_the_scope_is_refused(house: House, call: str) -> None:
    needed = ROUTES[call]
    async with serving(house) as caller:
        for scope in set(SCOPES) - {needed, "admin"}:
            _, text = await house.store.keys.create([scope])
            said = await asked(caller.another(text), call)
            assert said.status == 403, scope
            assert said.headers["Content-Type"] == PROBLEM
            assert f'scope="{needed}"' in said.headers["WWW-Authenticate"]

    assert await changes(house) == 0


@pytest.mark.parametrize("call", [each for each in ROUTES if each != f"GET {STREAM}"])
async def test_a_key_with_the_scope_goes_in(house: House, call: str) -> None:
    async with serving(house) as caller:
        for scope in {ROUTES[call], "admin"}:
            _, text = await house.store.keys.create([scope])
            said = await asked(caller.another(text), call)
            assert said.status not in {401, 403}


@pytest.mark.parametrize("call", [*ROUTES, f"GET {OPENAPI}"])
async def test_a_key_that_is_not_good_now_is_refused(house: House, call: str) -> None:
    revoked, first = await house.store.keys.create(SCOPES)
    await house.store.keys.revoke(revoked.id)
    _, second = await house.store.keys.create(SCOPES, time.time_ns() - 1)
    async with serving(house) as caller:
        for text in ("", first, second, f"{first}x", "csk_aaaaaaaaaaaa_" + "a" * 43):
            said = await asked(caller.another(text), call)
            assert said.status == 401
            assert said.headers["Content-Type"] == PROBLEM
            assert said.headers["WWW-Authenticate"].startswith("Bearer ")

    assert await changes(house) == 0


async def test_a_key_that_expires_opens_nothing_from_then_on(house: House) -> None:
    ends = time.time_ns() + 1_500_000_000
    _, text = await house.store.keys.create(["tokens:read"], ends)
    async with serving(house) as caller:
        holder = caller.another(text)
        before = await holder.get("/kinds?name=web")
        in_time = time.time_ns() < ends

        async def over() -> bool:
            return (await holder.get("/kinds?name=web")).status == 401

        await until(over)

    assert before.status == 200 or not in_time


async def changes(house: House) -> int:
    """Count what was planted, recorded or audited."""
    stored = await house.store.history.after(0, 10, 1 << 20)
    return len(stored) + await house.store.tokens.count()
