"""The first page."""

import pytest

from canary_siem.house import House
from tests.canary_siem.console.browsing import Browser

ALL = {"Last 24 hours", "Newest alerts", "Connectors", "Planted last"}


async def test_it_says_what_happened(browser: Browser) -> None:
    made = await browser.caller.post("/tokens", {"kind": "web", "memo": "finance share"})
    await browser.caller.post(f"/tokens/{made.json['id']}/trigger", {"as_alert": True})
    page = await browser.get("/")

    assert page.all("//a[contains(@class, 'stat')]") == [
        "1incident waits for somebody",
        "1alert in 24 hours",
        "1token is out there",
        "1 of 1connectors deliver",
    ]
    assert "finance share" in page.all("//section[h2 or div/h2][.//table]//tbody//th")[-1]
    assert page.tree.xpath("//*[@data-live]")


async def test_it_says_what_is_in_trouble(
    browser: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.store.log, "failing", "no space left")
    page = await browser.get("/")

    assert any("no space left" in each for each in page.notices())


@pytest.mark.parametrize(
    ("scope", "heads"),
    [
        ("tokens:read", {"Planted last"}),
        ("tokens:write", set()),
        ("trips:read", {"Last 24 hours", "Newest alerts", "Connectors"}),
    ],
)
async def test_it_shows_what_the_key_opens(
    browser: Browser, house: House, scope: str, heads: set[str]
) -> None:
    _, key = await house.store.keys.create([scope])
    await browser.log_in(key)
    page = await browser.get("/")

    assert page.status == 200
    assert set(page.all("//main//h2")) & ALL == heads


async def test_an_empty_house_says_what_to_do(browser: Browser) -> None:
    page = await browser.get("/")

    assert "Plant the first" in page.source
    assert "Nobody has tripped anything yet" in page.source
