import asyncio
import hashlib
from base64 import b64decode, b64encode
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem import plugins
from canary_siem.actions import create_token
from canary_siem.actions.create_token import DOOR, CreateToken
from canary_siem.callers import CLI, Caller, acting
from canary_siem.errors import ActionError
from canary_siem.house import House
from canary_siem.sockets.reach import Reach
from canary_siem.trips import Hit

CONTRACT = {
    "id",
    "kind",
    "memo",
    "hostname",
    "url",
    "created",
    "tags",
    "labels",
    "artifacts",
    "snippets",
}


async def test_a_token_is_told_as_the_contract_says(plant: Any) -> None:
    token = await plant("word", memo="Zürich, Büro 4, 予算", tags=["finance"], labels={"a": "b"})

    told = token.model_dump(mode="json", exclude_none=True)
    assert told.keys() >= CONTRACT
    assert told["kind"] == "word"
    assert told["class"] == "document"
    assert told["memo"] == "Zürich, Büro 4, 予算"
    assert told["hostname"] == f"{token.id}.{token.domain}"
    assert told["created"].endswith("Z")
    assert told["tags"] == ["finance"]
    assert told["labels"] == {"a": "b"}
    assert told["artifacts"][0].keys() == {"filename", "media_type", "sha256", "size"}


async def test_a_token_fires_when_create_has_returned(house: Any, plant: Any) -> None:
    token = await plant("web")

    assert house.trap.find(token.hostname) is not None


async def test_inline_gives_the_bytes_whose_digest_is_told(plant: Any) -> None:
    token = await plant("word", inline=True)

    [artifact] = token.artifacts
    content = b64decode(artifact.content)
    assert content.startswith(b"PK")
    assert hashlib.sha256(content).hexdigest() == artifact.sha256


@pytest.mark.parametrize("inline", [True, False])
async def test_more_files_than_memory_should_hold_are_refused(
    house: House, plant: Any, monkeypatch: pytest.MonkeyPatch, inline: bool
) -> None:
    template = b64encode((await _document(plant)).content).decode()
    monkeypatch.setattr(create_token, "AT_ONCE", 60_000)
    planted = await house.store.tokens.count()
    wish = {"options": {"template": template}, "inline": inline}

    with pytest.raises(ActionError, match="ask for fewer at once") as caught:
        await plant("word", count=20, **wish)

    assert caught.value.status == 413
    assert await house.store.tokens.count() == planted
    monkeypatch.setattr(create_token, "AT_ONCE", 1)
    assert (await plant("word", **wish)).id  # one alone is taken, whatever its size


async def _document(plant: Any) -> Any:
    token = await plant("word", inline=True)
    return token.artifacts[0].model_copy(update={"content": b64decode(token.artifacts[0].content)})


async def test_count_makes_so_many_and_gives_a_list(plant: Any) -> None:
    made = await plant("web", count=7)

    assert len({token.id for token in made.items}) == 7


async def test_more_than_one_stretch_tells_each_of_its_own(plant: Any) -> None:
    items = (await plant("word", count=create_token.AT_A_STRETCH + 3)).items

    assert len({each.artifacts[0].sha256 for each in items}) == create_token.AT_A_STRETCH + 3
    assert all(each.id in each.url for each in items)


async def test_a_count_of_one_is_a_list_too(plant: Any) -> None:
    assert len((await plant("web", count=1)).items) == 1


async def test_new_tokens_spread_over_our_domains(plant: Any) -> None:
    made = await plant("dns", count=40)

    assert {token.domain for token in made.items} == {"ct.example.org", "files.example.net"}


@pytest.mark.parametrize("domain", ["files.example.net", "FILES.example.net.", "nx.example.net"])
async def test_a_domain_of_ours_is_taken(plant: Any, domain: Any) -> None:
    assert (await plant("dns", domain=domain)).domain == domain.lower().rstrip(".")


async def test_a_kind_whose_name_had_better_not_exist_lies_where_all_is_denied(
    house: Any, plant: Any
) -> None:
    made = await plant("pdf", count=8)
    assert {token.domain for token in made.items} == {"nx.example.net"}

    assert (await plant("pdf", domain="files.example.net")).domain == "files.example.net"

    house.site = replace(house.site, nx_domains=())
    assert (await plant("pdf")).domain in {"ct.example.org", "files.example.net"}


async def test_a_domain_that_is_not_ours_is_refused(plant: Any) -> None:
    with pytest.raises(ActionError, match=r"example\.com is not ours; there is ct\.example\.org"):
        await plant("dns", domain="example.com")


async def test_an_id_in_use_elsewhere_is_taken_over(house: Any, plant: Any) -> None:
    token = await plant("dns", id="abcd1234")

    assert token.id == "abcd1234"
    found = house.trap.find("abcd1234.ct.example.org")
    assert found is not None
    assert found.imported


async def test_an_id_that_is_taken_is_refused(plant: Any) -> None:
    await plant("dns", id="abcd1234")

    with pytest.raises(ActionError, match="taken") as caught:
        await plant("dns", id="abcd1234")
    assert caught.value.status == 409


async def test_find_gives_the_token_that_is_there_with_200(act: Any, plant: Any) -> None:
    first = await plant("web", memo="share", labels={"b": "1", "a": "2"})
    await act("pause_token", id=first.id)

    found = await act(
        "create_token", kind="web", memo="share", labels={"a": "2", "b": "1"}, find=True
    )
    other = await act("create_token", kind="dns", memo="share", find=True)

    assert found.root.id == first.id
    assert found.http_status == 200
    assert other.root.id != first.id
    assert other.http_status == 201


async def test_of_two_who_find_at_once_one_plants(house: Any, audits: Any) -> None:
    other = House(house.config)  # as in another process
    door = plugins.load("actions", "create_token")
    wish = door.input(kind="word", memo="share", labels={"case": "4711"}, find=True)

    made = await asyncio.gather(*(door.run(each, wish) for each in [house, other] * 3))
    await other.close()

    assert len({each.root.id for each in made}) == 1
    assert sorted(each.http_status for each in made) == [200] * 5 + [201]
    assert len({each.root.artifacts[0].sha256 for each in made}) == 1
    assert [action for action, _ in await audits()] == ["canarytoken-created"]


async def test_find_does_not_give_a_deleted_token(act: Any, plant: Any) -> None:
    first = await plant("web")
    await act("delete_token", id=first.id)

    assert (await plant("web", find=True)).id != first.id


async def test_a_dry_run_plants_nothing(house: Any, plant: Any, audits: Any) -> None:
    token = await plant("word", dry_run=True)

    assert token.dry_run
    assert await house.store.tokens.get(token.id) is None
    assert await audits() == []


async def test_a_failed_artifact_leaves_no_token_behind(
    house: Any, plant: Any, audits: Any
) -> None:
    with pytest.raises(ActionError, match="template") as caught:
        await plant("word", options={"template": b64encode(b"no document").decode()})

    assert caught.value.status == 422
    assert await house.store.tokens.count() == 0
    assert await audits() == []


async def test_an_unknown_option_is_named(plant: Any) -> None:
    with pytest.raises(ActionError, match="web has no option colour; it has page"):
        await plant("web", options={"colour": "red"})


async def test_a_wrong_option_is_named(plant: Any) -> None:
    with pytest.raises(ActionError, match="web: option page: "):
        await plant("web", options={"page": "a b"})


async def test_what_makes_no_sense_together_is_told(plant: Any) -> None:
    with pytest.raises(ActionError, match="oracle: needs url and pointer, or a preset"):
        await plant("oracle")


async def test_nobody_is_asked_whom_the_configuration_does_not_allow(
    house: Any, plant: Any
) -> None:
    inside = {"url": "http://127.0.0.1:8484/healthz", "pointer": "/n"}
    with pytest.raises(
        ActionError, match=r"oracle: option url: 127\.0\.0\.1 is no public"
    ) as told:
        await plant("oracle", options=inside)
    assert told.value.status == 422
    assert await house.store.tokens.count() == 0

    house.site = replace(house.site, reach=Reach(["127.0.0.0/8"]))

    assert (await plant("oracle", options=inside)).options == inside


async def test_whoever_stands_at_the_command_line_may_send_us_anywhere(
    house: Any, act: Any, plant: Any
) -> None:
    inside = {"url": "http://127.0.0.1:8484/healthz", "pointer": "/n"}
    with acting(Caller(CLI)):
        token = await plant("oracle", options=inside)
    turned = await act("rotate_token", id=token.id)
    outside = await plant("web")

    assert house.trap.find(turned.hostname).local
    assert not house.trap.find(outside.hostname).local


async def test_an_unknown_kind_is_told_what_there_is(plant: Any) -> None:
    with pytest.raises(ActionError, match=r"there is no kind 'nope'; there is .*\bdns, "):
        await plant("nope")


@pytest.mark.parametrize(
    "wish",
    [
        {"memo": " "},
        {"memo": "x" * 1001},
        {"memo": "bell \a"},
        {"count": 0},
        {"count": 10_001},
        {"count": 2, "id": "abcd1234"},
        {"count": 2, "find": True},
        {"id": "abc"},
        {"id": "ABCD1234"},
        {"labels": {"a b": "c"}},
        {"tags": [""]},
        {"colour": "red"},
    ],
)
def test_what_makes_no_sense_is_refused(wish: Any) -> None:
    with pytest.raises(ValidationError):
        CreateToken(**{"kind": "web", "memo": "finance share", **wish})


async def test_it_is_audited_without_any_secret(plant: Any, audits: Any) -> None:
    await plant("web", memo="finance share")
    await plant("web", memo="finance share", count=2)

    assert await audits() == [
        ("canarytoken-created", "Canarytoken created: finance share (web)"),
        ("canarytoken-created", "2 canarytokens created: finance share (web)"),
    ]


async def test_its_memo_and_labels_are_on_its_trips(house: Any, plant: Any, trips: Any) -> None:
    token = await plant("dns", memo="Büro", labels={"site": "zurich"}, tags=["t", "t"])
    planted = house.trap.find(token.hostname)
    hit = Hit("dns", 1_790_000_000_000_000_000, token.hostname, str(ip_address("192.0.2.1")))

    await house.trap.spring(planted, hit)

    [trip] = await trips()
    assert trip["rule"]["name"] == "Büro"
    assert trip["labels"] == {"site": "zurich"}
    assert trip["tags"].count("t") == 1


def test_the_example_is_valid() -> None:
    assert DOOR.input.model_validate(DOOR.example).kind == "web"
