"""Idempotency-Key: playbooks ask again; one incident must not plant ten tokens."""

import asyncio
from typing import Any

import pytest

from canary_siem.api.once import read
from canary_siem.api.problems import ProblemError
from canary_siem.errors import StorageError
from canary_siem.house import House
from canary_siem.store.tokenlist import TokenFilter
from tests.canary_siem.api.probes import Work
from tests.canary_siem.api.served import WEB, Caller, serving
from tests.things import until

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


async def failing(*_: Any, **__: Any) -> None:
    raise StorageError("the disk is full")


async def test_the_same_request_again_gets_the_first_reply(caller: Caller, house: House) -> None:
    first = await caller.post("/tokens", {**WEB, "tags": ["a"]}, headers=KEY)
    quoted = {"Idempotency-Key": f'"{KEY["Idempotency-Key"]}"'}
    again = await caller.post("/tokens", {"tags": ["a"], **WEB}, headers=quoted)

    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await house.store.tokens.count() == 1


async def test_many_at_once_plant_one_token(caller: Caller, house: House) -> None:
    said = await asyncio.gather(*(caller.post("/tokens", WEB, headers=KEY) for _ in range(20)))

    statuses = {each.status for each in said}
    assert 201 in statuses
    assert statuses <= {201, 409}
    assert len({each.json["id"] for each in said if each.status == 201}) == 1
    assert await house.store.tokens.count() == 1


async def test_another_request_under_the_same_key_is_refused(caller: Caller) -> None:
    await caller.post("/tokens", WEB, headers=KEY)
    said = await caller.post("/tokens", {**WEB, "memo": "elsewhere"}, headers=KEY)

    assert said.status == 422
    assert "Idempotency-Key" in said.json["detail"]


async def test_keys_of_different_callers_and_routes_do_not_meet(
    caller: Caller, house: House
) -> None:
    _, text = await house.store.keys.create(["tokens:write"])
    other = caller.another(text)
    first = (await caller.post("/tokens", WEB, headers=KEY)).json
    second = (await other.post("/tokens", WEB, headers=KEY)).json
    rotated = await caller.post(f"/tokens/{first['id']}/rotate", headers=KEY)
    again = await caller.post(f"/tokens/{first['id']}/rotate", headers=KEY)

    assert first["id"] != second["id"]
    assert rotated.status == 201
    assert again.body == rotated.body


async def test_what_is_under_way_is_a_409(house: House) -> None:
    work = Work()
    work.gate.clear()
    async with serving(house, {"work": work.door()}) as caller:
        first = asyncio.get_running_loop().create_task(caller.post("/works", {}, headers=KEY))
        await until(lambda: work.ran == 1)
        second = await caller.post("/works", {}, headers=KEY)
        work.gate.set()
        done = await first
        third = await caller.post("/works", {}, headers=KEY)

    assert (second.status, second.headers["Retry-After"]) == (409, "1")
    assert done.json == third.json == {"number": 1}


@pytest.mark.parametrize(("how", "status"), [("badly", 409), ("broken", 500), ("disk", 503)])
async def test_what_failed_may_be_tried_again(house: House, how: str, status: int) -> None:
    work = Work()
    async with serving(house, {"work": work.door()}) as caller:
        failed = await caller.post("/works", {"how": how}, headers=KEY)
        await caller.post("/works", {"how": how}, headers=KEY)
        other = await caller.post("/works", {"how": "well"}, headers=KEY)

    assert failed.status == status
    assert other.json == {"number": 3}


async def test_a_wrong_request_does_not_use_the_key_up(caller: Caller) -> None:
    wrong = await caller.post("/tokens", {"kind": "web"}, headers=KEY)
    right = await caller.post("/tokens", WEB, headers=KEY)

    assert (wrong.status, right.status) == (422, 201)


async def test_who_died_over_a_request_does_not_block_it_for_ever(house: House) -> None:
    scope = "POST /works"
    async with serving(house, {"work": Work().door()}) as caller:
        key_id = caller.key.split("_")[1]
        await house.store.replies.begin(f"{key_id} {scope} k", b"")
        blocked = await caller.post("/works", {}, headers={"Idempotency-Key": "k"})
        async with serving(house, {"work": Work().door()}) as later:
            later.key = caller.key
            served = await later.post("/works", {}, headers={"Idempotency-Key": "k"})

    assert blocked.status in {409, 422}
    assert served.status == 201


@pytest.mark.parametrize("wish", [WEB, {**WEB, "count": 300}])
async def test_a_token_whose_reply_got_lost_is_planted_once(
    house: House, monkeypatch: pytest.MonkeyPatch, wish: dict[str, Any]
) -> None:
    async with serving(house) as caller:
        with monkeypatch.context() as broken:
            broken.setattr(house, "audit", failing)
            first = await caller.post("/tokens", wish, headers=KEY)
        kept = await house.store.tokens.search(TokenFilter(limit=500))
        other = await caller.post("/tokens", {**wish, "memo": "elsewhere"}, headers=KEY)
        second = await caller.post("/tokens", wish, headers=KEY)
        third = await caller.post("/tokens", wish, headers=KEY)

    told = second.json.get("items", [second.json])
    assert (first.status, other.status, second.status) == (503, 422, 201)
    assert {each["id"] for each in told} == {each.id for each in kept}
    assert third.body == second.body
    assert await house.store.tokens.count() == len(kept) == wish.get("count", 1)


async def test_a_reply_that_could_not_be_kept_does_not_block_who_asks_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(house) as caller:
        with monkeypatch.context() as broken:
            broken.setattr(house.store.replies, "end", failing)
            broken.setattr(house.store.replies, "forget", failing)
            first = await caller.post("/tokens", WEB, headers=KEY)
        said = await asyncio.gather(*(caller.post("/tokens", WEB, headers=KEY) for _ in range(5)))
        last = await caller.post("/tokens", WEB, headers=KEY)

    assert first.status == 503
    assert {each.status for each in said} <= {201, 409}
    assert last.status == 201
    assert await house.store.tokens.count() == 1


async def test_a_token_is_rotated_once_though_who_did_it_died(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(house) as caller:
        old = (await caller.post("/tokens", WEB)).json["id"]
        with monkeypatch.context() as broken:
            broken.setattr(house, "audit", failing)
            first = await caller.post(f"/tokens/{old}/rotate", headers=KEY)
        async with serving(house) as later:
            second = await later.another(caller.key).post(f"/tokens/{old}/rotate", headers=KEY)

    states = {each.id: each.state for each in await house.store.tokens.search(TokenFilter())}
    assert (first.status, second.status) == (503, 201)
    assert states == {old: "deleted", second.json["id"]: "active"}


async def test_a_long_reply_is_kept_without_its_content(caller: Caller) -> None:
    wish = {"kind": "word", "memo": "payroll of 2026", "count": 60, "inline": True}
    first = await caller.post("/tokens", wish, headers=KEY)
    again = await caller.post("/tokens", wish, headers=KEY)
    files = [artifact for each in again.json["items"] for artifact in each["artifacts"]]

    assert len(first.body) > 1 << 20
    assert all(a["content"] for each in first.json["items"] for a in each["artifacts"])
    assert [each["id"] for each in again.json["items"]] == [
        each["id"] for each in first.json["items"]
    ]
    assert all("content" not in each and each["href"] for each in files)


async def test_a_large_request_is_told_from_another(house: House) -> None:
    async with serving(house, {"work": Work().door()}) as caller:
        first = await caller.post("/works", {"word": "x" * 100_000}, headers=KEY)
        again = await caller.post("/works", {"word": "x" * 100_000}, headers=KEY)
        other = await caller.post("/works", {"word": "x" * 100_001}, headers=KEY)

    assert (first.status, again.json, other.status) == (201, first.json, 422)


def test_a_key_is_a_text_or_a_quoted_string() -> None:
    assert read("case-4711") == read(' "case-4711" ') == "case-4711"
    assert read(r'"case \"4711\" \\ b"') == 'case "4711" \\ b'


@pytest.mark.parametrize("header", ["", " ", '""', '" "', "a b", "x" * 256, "é", '"é"'])
def test_a_key_is_printable_and_short(header: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read(header)

    assert caught.value.status == 400
