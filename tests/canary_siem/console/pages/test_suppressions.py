"""Suppressions from their page."""

from urllib.parse import quote

from canary_siem.house import House
from tests.canary_siem.console.browsing import Browser


async def test_one_is_added_shown_and_removed(browser: Browser) -> None:
    sent = await browser.send(
        "/suppressions/new",
        name="mail & gateway",
        source="192.0.2.0/24\n198.51.100.7",
        until="30d",
        reason="opens <every> link",
    )
    shown = await browser.get("/suppressions")
    (href,) = shown.tree.xpath("//a[starts-with(@aria-label, 'Remove')]/@href")
    gone = await browser.send(href, "/suppressions/remove") if href else None

    assert sent.place == "/suppressions"
    assert "192.0.2.0/24, 198.51.100.7/32" in shown.all("//td")[0]
    assert "opens <every> link" in shown.all("//td")
    assert href == f"/suppressions/remove?name={quote('mail & gateway')}".replace("%20", "+")
    assert gone
    assert gone.place == "/suppressions"
    assert "Nothing is suppressed" in (await browser.get("/suppressions")).source


async def test_what_is_wrong_is_told(browser: Browser) -> None:
    wide = await browser.send("/suppressions/new", name="all")
    wrong = await browser.send("/suppressions/new", name="mail", source="not a network")
    late = await browser.send("/suppressions/new", name="mail", path="/a", until="2001-01-01")

    assert {wide.status, wrong.status, late.status} == {422}
    assert "it would fit every hit" in wide.notices()[0]
    assert set(wrong.wrong()) == {"source"}
    assert set(late.wrong()) == {"until"}


async def test_a_name_that_is_taken_is_told(browser: Browser) -> None:
    await browser.send("/suppressions/new", name="mail", path="/a")
    again = await browser.send("/suppressions/new", name="mail", path="/a")

    assert again.status == 422
    assert "is there already" in again.notices()[0]


async def test_an_address_fills_the_form_in(browser: Browser) -> None:
    page = await browser.get("/suppressions/new?source=192.0.2.7&name=%3Cb%3E&other=1")
    form = dict(page.form("/suppressions/new"))

    assert (form["source"], form["name"]) == ("192.0.2.7", "<b>")


async def test_one_that_is_not_there_is_told(browser: Browser) -> None:
    assert (await browser.get("/suppressions/remove?name=none")).status == 404


async def test_who_may_only_see_them_is_not_offered_more(browser: Browser, house: House) -> None:
    await browser.send("/suppressions/new", name="mail", path="/a")
    _, key = await house.store.keys.create(["trips:read"])
    await browser.log_in(key)
    page = await browser.get("/suppressions")

    assert "mail" in page.source
    assert page.tree.xpath("//main//a") == []
