"""API keys from their page."""

from canary_siem.house import House
from tests.canary_siem.console.browsing import Browser


async def test_a_key_is_made_and_told_once(browser: Browser, house: House) -> None:
    shown = await browser.send("/keys/new", scopes=["tokens:read", "trips:read"], expires="90d")
    (text,) = shown.tree.xpath("//pre/text()")
    key = await house.store.keys.check(text)
    listed = await browser.get("/keys")

    assert key
    assert key.scopes == ("tokens:read", "trips:read")
    assert shown.headers["Cache-Control"] == "no-store"
    assert text not in listed.source
    assert key.id in listed.source


async def test_a_key_without_scopes_is_refused(browser: Browser) -> None:
    shown = await browser.send("/keys/new")

    assert shown.status == 422
    assert set(shown.wrong()) == {"scopes"}


async def test_a_key_is_revoked_after_a_question_and_its_log_ins_end(
    browser: Browser, house: House
) -> None:
    own = browser.caller.key.split("_")[1]
    asked = await browser.get(f"/keys/{own}/revoke")
    sent = await browser.send(f"/keys/{own}/revoke")

    assert "logged in with" in asked.source
    assert sent.place == "/keys"
    assert (await browser.get("/keys")).place == "/login?next=/keys"


async def test_another_key_is_revoked_and_one_stays_logged_in(
    browser: Browser, house: House
) -> None:
    other, _ = await house.store.keys.create(["tokens:read"])
    await browser.send(f"/keys/{other.id}/revoke")
    page = await browser.get("/keys")

    assert f"Key {other.id} is revoked." in page.notices()
    assert (await browser.get("/keys/none/revoke")).status == 404
