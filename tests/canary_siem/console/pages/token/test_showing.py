"""A token's page and its files."""

from typing import Any

import pytest

from canary_siem.errors import ActionError
from canary_siem.house import House
from canary_siem.tokens import Reading
from tests.canary_siem.console.browsing import Browser

HOSTILE = "</h1><script>alert(1)</script> \u202egpj.exe"


async def planted(browser: Browser, **more: Any) -> dict[str, Any]:
    made = await browser.caller.post("/tokens", {"kind": "web", "memo": "finance share", **more})
    token: dict[str, Any] = made.json
    return token


async def test_a_hostile_text_is_only_text(browser: Browser) -> None:
    token = await planted(browser, memo=HOSTILE, tags=[HOSTILE], labels={"a": HOSTILE})
    for path in (f"/tokens/{token['id']}", "/tokens", "/", f"/tokens/{token['id']}/delete"):
        page = await browser.get(path)

        assert page.status == 200
        assert "<script>alert" not in page.source
        assert "\u202e" not in page.source
        assert "\u27e8U+202E\u27e9" in page.source


async def test_it_shows_its_trips_to_whoever_may_see_them(browser: Browser, house: House) -> None:
    token = await planted(browser)
    await browser.caller.post(f"/tokens/{token['id']}/trigger", {})
    page = await browser.get(f"/tokens/{token['id']}")
    _, key = await house.store.keys.create(["tokens:read"])
    await browser.log_in(key)
    less = await browser.get(f"/tokens/{token['id']}")

    assert len(page.tree.xpath("//table[@aria-label='Newest trips of this token']/tbody/tr")) == 1
    assert "Newest trips" not in less.source
    assert less.tree.xpath("//form[@method='post']/@action") == ["/theme", "/logout"]


async def test_what_it_does_not_do_stands_there_too(browser: Browser) -> None:
    token = await planted(browser)
    page = await browser.get(f"/tokens/{token['id']}")

    assert {"Fires", "Does not fire", "You will learn"} <= set(page.all("//dl//dt"))


async def test_a_token_whose_files_can_no_longer_be_made_is_shown(
    browser: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await planted(browser, kind="word")

    async def fail(*_: Any, **__: Any) -> Any:
        raise ActionError("word: the template is gone", status=422)

    monkeypatch.setattr(house, "present", fail)
    page = await browser.get(f"/tokens/{token['id']}")

    assert page.status == 200
    assert any("the template is gone" in each for each in page.notices())


async def test_what_an_oracle_read_is_shown(browser: Browser, house: House) -> None:
    options = {"url": "https://www.example.org/n.json", "pointer": "/n"}
    token = await planted(browser, kind="oracle", options=options)
    at = 1_800_000_000 * 10**9
    await house.store.readings.keep(token["id"], Reading(0, at, at, 3, at, "HTTP <b>503"))
    page = await browser.get(f"/tokens/{token['id']}")

    facts = dict(zip(page.all("//dl//dt"), page.all("//dl//dd"), strict=True))
    assert facts["Number"].split()[:2] == ["0", "read"]
    assert facts["No number"].startswith("HTTP <b>503 since")


async def test_a_file_is_only_kept_never_shown(browser: Browser) -> None:
    token = await planted(browser, kind="word")
    name = token["artifacts"][0]["filename"]
    got = await browser.get(f"/tokens/{token['id']}/files/{name}")

    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/tokens/" + "0" * 20, "/tokens/" + "0" * 20 + "/files/a"])
async def test_there_is_no_page_for_no_token(browser: Browser, path: str) -> None:
    assert (await browser.get(path)).status == 404


async def test_an_id_that_is_none_is_told(browser: Browser) -> None:
    page = await browser.get("/tokens/%3Cscript%3E")

    assert page.status == 422
    assert "<script>" not in page.source.replace("<script src", "")
