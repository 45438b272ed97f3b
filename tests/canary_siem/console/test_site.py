"""What stands at the API's port beside the API, and that the API does not notice."""

import asyncio
import sys

import pytest

from canary_siem import console
from canary_siem.console import HINT, front
from canary_siem.house import House
from tests.canary_siem.api.served import raw, serving
from tests.canary_siem.console.browsing import Browser


async def test_what_is_not_there_is_told_to_people(browser: Browser, stranger: Browser) -> None:
    for path in ("/nothing", "/tokens/new/", "/%0a", "/static/nothing.css", "/static/../x"):
        page = await browser.get(path)

        assert page.status == 404, path


async def test_a_method_that_no_page_has_changes_nothing(browser: Browser) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert (await browser.ask(method, "/tokens", Origin=browser.base)).status == 404


async def test_rest_stays_as_it_was(stranger: Browser) -> None:
    caller = stranger.caller
    lost = await caller.get("/nothing")
    listed = await caller.get("/tokens")
    wrong = await stranger.ask("POST", "/api/v1/kinds")
    health = await caller.plain("/healthz")

    assert (lost.status, lost.headers["Content-Type"]) == (404, "application/problem+json")
    assert (listed.status, listed.json) == (200, {"items": []})
    assert (wrong.status, wrong.headers["Allow"]) == (405, "GET")
    assert health.json == {"status": "ok"}


async def test_a_cookie_opens_nothing_of_rest(browser: Browser) -> None:
    said = await browser.get("/api/v1/tokens")

    assert said.status == 401
    assert said.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_bearer_key_opens_no_page(stranger: Browser) -> None:
    sent = await stranger.get("/tokens", Authorization=f"Bearer {stranger.caller.key}")

    assert sent.place == "/login?next=/tokens"


async def test_what_is_no_path_is_answered(stranger: Browser) -> None:
    said = await raw(
        stranger.caller.port, b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    )

    assert said.startswith(b"HTTP/1.1 404 ")
    assert b"Server: api\r\n" in said


async def test_a_form_that_waits_for_a_word_gets_it(browser: Browser) -> None:
    """A client that sends Expect holds its body back until it is told (RFC 9110, 10.1.1)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", browser.caller.port)
    body = b"key=none"
    head = (
        f"POST /login HTTP/1.1\r\nHost: {browser.base[7:]}\r\nOrigin: {browser.base}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode())
    async with asyncio.timeout(10):
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(body)
        assert (await reader.read()).startswith(b"HTTP/1.1 401 ")
    writer.close()


async def test_head_is_get_without_a_body(browser: Browser) -> None:
    page = await browser.ask("HEAD", "/tokens")

    assert (page.status, page.body) == (200, b"")


@pytest.mark.parametrize("missing", ["aiohttp_jinja2", "jinja2"])
async def test_without_the_extra_it_says_how_to_get_it(
    house: House, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    for name in [each for each in sys.modules if each.startswith("canary_siem.console.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("site", "visit"):
        monkeypatch.delattr(console, name, raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    async with serving(house, front=front()) as caller:
        said = await caller.plain("/")
        listed = await caller.get("/tokens")

    assert (said.status, said.body.decode()) == (200, HINT)
    assert HINT.count("\n") == 1
    assert "canary-siem[console]" in HINT
    assert listed.status == 200


def test_another_module_that_is_missing_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "canary_siem.console.site", None)
    monkeypatch.delattr(console, "site", raising=False)
    with pytest.raises(ModuleNotFoundError):
        front()
