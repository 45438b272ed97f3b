"""The list of tokens."""

import pytest

from canary_siem.console.pages import tokens
from tests.canary_siem.console.browsing import Browser

MEMO = "//table//th[@scope='row']/a"


async def test_what_was_planted_is_found_by_what_one_knows(browser: Browser) -> None:
    for memo, kind, tag in (("finance share", "web", "money"), ("build server", "dns", "ops")):
        await browser.caller.post("/tokens", {"kind": kind, "memo": memo, "tags": [tag]})

    async def found(query: str) -> list[str]:
        return (await browser.get(f"/tokens{query}")).all(MEMO)

    assert await found("") == ["build server", "finance share"]
    assert await found("?q=FINANCE&kind=&state=&tag=") == ["finance share"]
    assert await found("?kind=dns") == ["build server"]
    assert await found("?tag=ops&state=active") == ["build server"]
    assert await found("?state=paused") == []


async def test_a_search_that_finds_nothing_says_so(browser: Browser) -> None:
    page = await browser.get("/tokens?q=nothing")

    assert "No token is like that" in page.source
    assert page.tree.xpath("//input[@name='q']/@value") == ["nothing"]


async def test_the_first_token_is_offered(browser: Browser) -> None:
    page = await browser.get("/tokens")

    assert "/tokens/new" in page.tree.xpath("//div[@class='empty']//a/@href")


async def test_many_tokens_come_page_by_page(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "PAGE", 2)
    for number in range(3):
        await browser.caller.post("/tokens", {"kind": "web", "memo": f"number {number}"})
    first = await browser.get("/tokens?kind=web")
    (older,) = first.tree.xpath("//a[@rel='next']/@href")
    second = await browser.get(older)

    assert first.all(MEMO) == ["number 2", "number 1"]
    assert second.all(MEMO) == ["number 0"]
    assert "kind=web" in older
    assert second.tree.xpath("//nav[@aria-label='Pages']//a/@href") == ["/tokens?kind=web"]


@pytest.mark.parametrize("query", ["?state=odd", "?page_token=odd", "?q=" + "a" * 2000])
async def test_an_odd_address_is_told(browser: Browser, query: str) -> None:
    assert (await browser.get(f"/tokens{query}")).status == 422


async def test_who_may_only_read_is_not_offered_more(browser: Browser) -> None:
    _, key = await browser.caller.api._house.store.keys.create(["tokens:read"])
    await browser.log_in(key)

    assert "/tokens/new" not in (await browser.get("/tokens")).source
