from dataclasses import replace
from typing import Any

import pytest

from canary_siem.errors import ActionError
from canary_siem.sockets.reach import Reach


async def test_the_new_one_is_the_same_but_for_its_id(
    house: Any, act: Any, plant: Any, audits: Any
) -> None:
    options = {"title": "Salaries"}
    old = await plant("word", tags=["a"], labels={"b": "c"}, options=options)

    new = await act("rotate_token", id=old.id, inline=True)

    kept = ("kind", "memo", "tags", "labels", "options", "domain")
    assert [getattr(new, name) for name in kept] == [getattr(old, name) for name in kept]
    assert new.id != old.id
    assert new.artifacts[0].sha256 != old.artifacts[0].sha256
    assert new.artifacts[0].content
    assert house.trap.find(new.hostname).state == "active"
    assert house.trap.find(old.hostname).state == "deleted"
    assert [action for action, _ in await audits()][1:] == [
        "canarytoken-created",
        "canarytoken-deleted",
    ]


async def test_an_imported_id_is_replaced_by_one_of_ours(house: Any, act: Any, plant: Any) -> None:
    old = await plant("dns", id="abcd1234")

    new = await act("rotate_token", id=old.id)

    assert not house.trap.find(new.hostname).imported


async def test_whom_we_may_not_ask_any_more_is_not_asked_by_a_new_one(
    house: Any, act: Any, plant: Any
) -> None:
    options = {"url": "https://www.example.org/n.json", "pointer": "/n"}
    token = await plant("oracle", options=options)
    house.site = replace(house.site, reach=Reach(["*.example.net"]))

    with pytest.raises(ActionError, match="not among oracle_hosts"):
        await act("rotate_token", id=token.id)

    assert house.trap.find(token.hostname).state == "active"


async def test_a_deleted_token_is_not_rotated(act: Any, plant: Any) -> None:
    token = await plant("dns")
    await act("delete_token", id=token.id)

    with pytest.raises(ActionError, match="deleted"):
        await act("rotate_token", id=token.id)


async def test_a_domain_that_is_no_longer_ours_is_replaced(
    house: Any, act: Any, plant: Any
) -> None:
    old = await plant("dns", domain="files.example.net")
    house.site = type(house.site)(domains=("ct.example.org",))

    assert (await act("rotate_token", id=old.id)).domain == "ct.example.org"


async def test_a_kind_whose_name_had_better_not_exist_moves_to_where_all_is_denied(
    house: Any, act: Any, plant: Any
) -> None:
    old = await plant("pdf", domain="files.example.net")
    assert (await act("rotate_token", id=old.id)).domain == "files.example.net"

    other = await plant("pdf", domain="files.example.net")
    house.site = type(house.site)(domains=("ct.example.org",), nx_domains=("nx.example.net",))

    assert (await act("rotate_token", id=other.id)).domain == "nx.example.net"
