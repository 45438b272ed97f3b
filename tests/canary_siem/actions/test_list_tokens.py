from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.actions.list_tokens import ListTokens
from canary_siem.errors import ActionError


async def test_pages_show_every_token_once_newest_first(act: Any, plant: Any) -> None:
    made = [token.id for token in (await plant("web", count=7)).items]

    seen, page_token, pages = [], "", 0
    while True:
        page = await act("list_tokens", page_size=3, page_token=page_token)
        seen += [token.id for token in page.items]
        pages += 1
        if not page.next_page_token:
            break
        page_token = page.next_page_token

    assert seen == made[::-1]
    assert pages == 3


async def test_a_full_last_page_has_no_successor(act: Any, plant: Any) -> None:
    await plant("web", count=2)

    assert (await act("list_tokens", page_size=2)).next_page_token is None


@pytest.mark.parametrize(
    ("wish", "memos"),
    [
        ({"kind": "dns"}, ["beta"]),
        ({"tag": "red"}, ["alpha"]),
        ({"q": "ALPH"}, ["alpha"]),
        ({"q": "nothing"}, []),
        ({"state": "active"}, ["beta"]),
        ({"state": "paused"}, ["alpha"]),
        ({}, ["beta", "alpha"]),
    ],
)
async def test_filters_narrow(act: Any, plant: Any, wish: Any, memos: Any) -> None:
    alpha = await plant("web", memo="alpha", tags=["red"])
    await act("pause_token", id=alpha.id)
    await plant("dns", memo="beta")

    page = await act("list_tokens", **wish)

    assert [token.memo for token in page.items] == memos


async def test_artifacts_are_left_out(act: Any, plant: Any) -> None:
    await plant("word")

    [token] = (await act("list_tokens")).items
    assert token.artifacts is None


@pytest.mark.parametrize("page_token", ["nonsense", "!!!", "AAAA", "é", "MTpBQkM"])
async def test_a_page_token_that_is_not_ours_is_refused(act: Any, page_token: Any) -> None:
    with pytest.raises(ActionError, match="page_token"):
        await act("list_tokens", page_token=page_token)


@pytest.mark.parametrize("size", [0, 501])
def test_a_page_has_1_to_500(size: Any) -> None:
    with pytest.raises(ValidationError):
        ListTokens(page_size=size)
