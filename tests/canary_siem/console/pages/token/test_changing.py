"""What can be done with a token from its page."""

import pytest

from canary_siem.house import House
from tests.canary_siem.console.browsing import Browser
from tests.canary_siem.console.pages.token.test_showing import planted


async def test_it_is_paused_and_resumed(browser: Browser) -> None:
    path = f"/tokens/{(await planted(browser))['id']}"
    paused = await browser.send(path, f"{path}/pause")
    shown = await browser.get(paused.place)
    resumed = await browser.send(path, f"{path}/resume")

    assert paused.place == resumed.place == path
    assert any(each.startswith("Paused: whoever trips it") for each in shown.notices())
    assert "Active again" in (await browser.get(path)).notices()[0]


@pytest.mark.parametrize("as_alert", [True, False])
async def test_a_drill_ends_at_its_trip(browser: Browser, as_alert: bool) -> None:
    path = f"/tokens/{(await planted(browser))['id']}"
    more = {"as_alert": "true"} if as_alert else {}
    sent = await browser.send(path, f"{path}/drill", **more)
    trip = (await browser.caller.get(sent.place)).json

    assert sent.place.startswith("/trips/")
    assert trip["event"]["kind"] == ("alert" if as_alert else "event")
    assert (await browser.get(sent.place)).status == 200


async def test_a_drill_ends_at_the_token_where_trips_are_not_ones_business(
    browser: Browser, house: House
) -> None:
    path = f"/tokens/{(await planted(browser))['id']}"
    _, key = await house.store.keys.create(["tokens:read", "tokens:write"])
    await browser.log_in(key)

    assert (await browser.send(path, f"{path}/drill")).place == path


async def test_its_words_are_changed_and_can_be_emptied(browser: Browser) -> None:
    token = await planted(browser, tags=["old"], labels={"case": "7"})
    path = f"/tokens/{token['id']}"
    before = dict((await browser.get(f"{path}/edit")).form(f"{path}/edit"))
    sent = await browser.send(f"{path}/edit", memo="new words", tags="", labels="a=b")
    after = (await browser.caller.get(path)).json

    assert (before["memo"], before["tags"], before["labels"]) == ("finance share", "old", "case=7")
    assert sent.place == path
    assert (after["memo"], after["tags"], after["labels"]) == ("new words", [], {"a": "b"})


async def test_words_that_will_not_do_are_told(browser: Browser) -> None:
    path = f"/tokens/{(await planted(browser))['id']}/edit"
    shown = await browser.send(path, memo="", labels="none")

    assert shown.status == 422
    assert set(shown.wrong()) == {"memo", "labels"}


async def test_it_is_rotated_after_a_question(browser: Browser) -> None:
    token = await planted(browser)
    sent = await browser.send(f"/tokens/{token['id']}/rotate")
    old = (await browser.caller.get(f"/tokens/{token['id']}")).json

    assert sent.place.startswith("/tokens/")
    assert sent.place != f"/tokens/{token['id']}"
    assert old["state"] == "deleted"
    assert "new token" in (await browser.get(sent.place)).notices()[0]


async def test_it_is_deleted_after_a_question_and_then_left_alone(browser: Browser) -> None:
    token = await planted(browser)
    path = f"/tokens/{token['id']}"
    sent = await browser.send(f"{path}/delete")
    shown = await browser.get(path)

    assert sent.place == "/tokens"
    assert any(each.startswith("Deleted: a copy") for each in shown.notices())
    assert f"{path}/pause" not in shown.source
    for what in ("delete", "rotate", "edit"):
        assert (await browser.get(f"{path}/{what}")).status == 409
