"""Logging in and out, and the look."""

import pytest

from canary_siem.console.attempts import BURST
from canary_siem.console.pages.session import WRONG
from canary_siem.house import House
from tests.canary_siem.console.browsing import COOKIE, Browser


async def test_a_key_opens_and_its_text_is_in_no_cookie(stranger: Browser) -> None:
    sent = await stranger.log_in()
    cookie = sent.cookies[COOKIE]

    assert (sent.status, sent.place) == (303, "/")
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert len(cookie.value) >= 43
    assert stranger.caller.key not in str(sent.headers)
    assert (await stranger.get("/")).status == 200


@pytest.mark.parametrize("key", ["guessed", "csk_0123456789ab_x", "x" * 5000])
async def test_a_wrong_key_opens_nothing_and_is_not_shown_again(
    stranger: Browser, key: str
) -> None:
    shown = await stranger.log_in(key, next="/trips")

    assert shown.status == 401
    assert shown.wrong() == {"key": WRONG}
    assert key not in shown.source
    assert not shown.cookies
    assert dict(shown.form("/login"))["next"] == "/trips"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_a_log_in_leads_to_no_other_site(stranger: Browser, wanted: str) -> None:
    shown = await stranger.get("/login?next=" + wanted.replace("\\", "%5C"))

    assert dict(shown.form("/login"))["next"] == "/"
    assert (await stranger.log_in(next=wanted)).place == "/"
    assert (await stranger.get("/login?next=//evil.example")).place == "/"


async def test_another_site_can_log_nobody_in(stranger: Browser) -> None:
    data = {"key": stranger.caller.key}
    refused = await stranger.post("/login", data, Origin="https://evil.example")

    assert refused.status == 403
    assert not refused.cookies


async def test_who_tries_too_often_waits(stranger: Browser) -> None:
    shown = [await stranger.log_in("none") for _ in range(int(BURST) + 1)]

    assert {each.status for each in shown[:-1]} == {401}
    assert shown[-1].status == 429
    assert "wait" in shown[-1].source


async def test_an_old_log_in_ends_with_a_new_one(stranger: Browser) -> None:
    old = (await stranger.log_in()).cookies[COOKIE].value
    await stranger.log_in()
    stranger.session.cookie_jar.clear()
    sent = await stranger.get("/", Cookie=f"{COOKIE}={old}")

    assert sent.place == "/login"


async def test_logging_out_ends_it_for_good(browser: Browser) -> None:
    (cookie,) = [each for each in browser.session.cookie_jar if each.key == COOKIE]
    old = cookie.value
    sent = await browser.send("/", "/logout")
    again = await browser.get("/", Cookie=f"{COOKIE}={old}")

    assert sent.place == "/login"
    assert sent.cookies[COOKIE]["max-age"] == "0"
    assert again.place == "/login"


async def test_the_look_is_kept(browser: Browser) -> None:
    before = await browser.get("/tokens?q=a")
    sent = await browser.send("/tokens?q=a", "/theme", theme="dark")
    after = await browser.get(sent.place)

    assert before.tree.get("data-theme") == "auto"
    assert sent.place == "/tokens?q=a"
    assert after.tree.get("data-theme") == "dark"


async def test_a_key_without_scopes_for_it_sees_no_way_there(
    house: House, stranger: Browser
) -> None:
    _, key = await house.store.keys.create(["tokens:read"])
    await stranger.log_in(key)
    page = await stranger.get("/")

    assert page.all("//nav[@aria-label='Main']//a") == ["Overview", "Tokens"]
