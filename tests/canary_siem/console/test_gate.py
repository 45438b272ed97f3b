"""Who gets in, from where, with what; and what is told of what goes wrong."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from canary_siem.api import access
from canary_siem.console.visit import Visit
from canary_siem.errors import ActionError, StorageError
from canary_siem.house import House
from tests.canary_siem.console.browsing import COOKIE, Browser

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PAGES = {
    "/": None,
    "/tokens": "tokens:read",
    "/tokens/new": "tokens:write",
    "/tokens/new/web": "tokens:write",
    "/trips": "trips:read",
    "/suppressions": "trips:read",
    "/suppressions/new": "admin",
    "/keys": "admin",
    "/keys/new": "admin",
}


async def csrf(browser: Browser) -> str:
    page = await browser.get("/")
    return str(page.tree.xpath("//input[@name='csrf']/@value")[0])


@pytest.mark.parametrize("path", [*PAGES, "/trips/0198?a=b"])
async def test_a_stranger_is_sent_to_log_in_and_comes_back(stranger: Browser, path: str) -> None:
    sent = await stranger.get(path)
    shown = await stranger.get(sent.place)
    logged_in = await stranger.log_in(next=dict(shown.form("/login"))["next"])

    assert sent.status == 303
    assert sent.place.partition("?")[0] == "/login"
    assert logged_in.place == path


@pytest.mark.parametrize(("path", "scope"), PAGES.items())
async def test_a_key_opens_what_its_scopes_say(
    house: House, stranger: Browser, path: str, scope: Any
) -> None:
    for scopes in (["tokens:read"], ["tokens:write"], ["trips:read"], ["admin"]):
        _, key = await house.store.keys.create(scopes)
        await stranger.log_in(key)
        page = await stranger.get(path)
        own = scope in {None, *scopes}

        # A page may need another scope too: what a kind is, tokens:read tells.
        assert page.status in ({200, 403} if own else {403}) or scopes == ["admin"]
        if scopes == ["admin"]:
            assert page.status == 200
        elif not own:
            assert scope in page.source, "it says which is missing"


@pytest.mark.parametrize("path", [*PAGES, "/login", "/nothing", "/static/base.css"])
async def test_every_page_says_what_a_browser_may_do_with_it(browser: Browser, path: str) -> None:
    page = await browser.get(path)

    assert page.headers["Content-Security-Policy"] == CSP
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Server"] == "api"
    if not path.startswith("/static/"):
        assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_needs_what_its_policy_forbids(browser: Browser, path: str) -> None:
    page = await browser.get(path)

    assert page.tree.xpath("//@style") == []
    assert page.tree.xpath("//style | //script[not(@src)]") == []
    assert page.tree.xpath("//@*[starts-with(name(), 'on')]") == []
    assert all(each.startswith("/static/") for each in page.tree.xpath("//@src"))
    assert page.tree.xpath("//form[@method='post'][not(.//input[@name='csrf'])]") == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
async def test_another_sites_form_is_refused(
    browser: Browser, house: House, headers: dict[str, str]
) -> None:
    data = {"csrf": await csrf(browser), "memo": "from elsewhere"}
    refused = await browser.post("/tokens/new/web", data, **headers)

    assert refused.status == 403
    assert await house.store.tokens.count() == 0


@pytest.mark.parametrize("text", ["", "x", "é"])
async def test_a_form_without_the_sessions_text_is_refused(
    browser: Browser, house: House, text: str
) -> None:
    refused = await browser.post("/tokens/new/web", {"csrf": text, "memo": "the memo"})

    assert refused.status == 403
    assert "open it again" in refused.source
    assert await house.store.tokens.count() == 0


async def test_one_sessions_text_is_of_no_use_in_another(browser: Browser) -> None:
    old = await csrf(browser)
    await browser.log_in()
    refused = await browser.post("/theme", {"csrf": old, "theme": "dark"})

    assert refused.status == 403


async def test_a_key_that_is_revoked_ends_its_log_in(browser: Browser, house: House) -> None:
    assert (await browser.get("/")).status == 200
    for key in await house.store.keys.all():
        await house.store.keys.revoke(key.id)
    shown = await browser.get("/")

    assert shown.place == "/login"


async def test_a_link_from_elsewhere_finds_who_is_logged_in(stranger: Browser) -> None:
    """The cookie is SameSite=Strict: the browser keeps it back until a page of ours asks."""
    bounced = await stranger.get("/trips/0198?a=%22", Sec_Fetch_Site="cross-site")
    again = await stranger.get("/trips/0198?a=%22", Sec_Fetch_Site="same-origin")

    assert bounced.status == 200
    assert bounced.tree.xpath("//meta[@http-equiv='refresh']/@content") == [
        "0; url=/trips/0198?a=%22"
    ]
    assert again.place == "/login?next=/trips/0198%3Fa%3D%2522"


async def test_a_form_of_a_stranger_is_sent_to_log_in(stranger: Browser) -> None:
    assert (await stranger.post("/theme", {"theme": "dark"})).place == "/login"


async def test_a_script_is_told_rather_than_sent_away(stranger: Browser) -> None:
    told = await stranger.get("/trips/live")

    assert told.status == 401
    assert told.headers["Content-Type"] == "application/problem+json"


async def test_who_asks_too_often_waits(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "BURST", 3.0)
    monkeypatch.setattr(access, "RATE", 0.01)
    pages = [await browser.get("/tokens") for _ in range(4)]

    assert [page.status for page in pages] == [200, 200, 200, 429]
    assert int(pages[-1].headers["Retry-After"]) > 1
    assert "Too many requests" in pages[-1].source


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (StorageError("disk /var/secret"), 503, "The store can&#39;t be used now"),
        (ActionError("<b>no</b>", status=409), 409, "&lt;b&gt;no&lt;/b&gt;"),
        (RuntimeError("secret text"), 500, "Something failed on our side"),
    ],
)
async def test_what_goes_wrong_is_told_and_no_secret_with_it(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, told: str
) -> None:
    async def fail(self: Visit, action: str, wish: Any = None) -> Any:
        raise error

    monkeypatch.setattr(Visit, "call", fail)
    with capture_logs() as logs:
        page = await browser.get("/tokens")

    assert page.status == status
    assert told in page.source
    assert "secret" not in page.source
    assert "secret text" not in str(logs)


async def test_when_even_the_error_page_fails_it_is_told(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Visit, *_: Any, **__: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(Visit, "page", fail)
    with capture_logs():
        page = await browser.get("/tokens")

    assert page.status == 500
    assert page.headers["Content-Type"] == "application/problem+json"


async def test_a_cookie_of_nobody_is_nobody(stranger: Browser) -> None:
    sent = await stranger.get("/", Cookie=f"{COOKIE}=guess")

    assert sent.place == "/login"
