"""New trips as they come."""

import asyncio

import aiohttp
import pytest

from canary_siem.api import stream
from canary_siem.console.pages.trips import live
from canary_siem.house import House
from tests.canary_siem.console.browsing import Browser
from tests.canary_siem.console.tripping import ENEMY, fetched, looked_up, planted
from tests.things import until


class Following:
    """What a stream has said so far."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.text = ""

    async def read(self, until_text: str) -> str:
        async with asyncio.timeout(20):
            while until_text not in self.text:
                chunk = await self._response.content.readany()
                assert chunk, f"it ended: {self.text}"
                self.text += chunk.decode()
        return self.text


def followed(
    browser: Browser, query: str = "", **headers: str
) -> aiohttp.client._RequestContextManager:
    return browser.session.get(f"{browser.base}/trips/live?{query}", headers=headers)


async def test_a_new_trip_comes_as_a_row_with_its_cursor(browser: Browser, house: House) -> None:
    token = await planted(house)
    last = await house.store.history.last()
    async with followed(browser, f"after={last}") as response:
        assert response.content_type == "text/event-stream"

        trip = await fetched(house, token)

        text = await Following(response).read("</tr>\n\n")
    assert f"id: {last + 1}\nevent: trip\ndata: " in text
    assert f'data-id="{trip.id}"' in text
    assert "<script>alert" not in text
    assert ENEMY not in text


async def test_only_what_is_asked_for_comes(browser: Browser, house: House) -> None:
    token, other = await planted(house), await planted(house)
    async with followed(browser, f"after=0&token={token.id}&show=alerts") as response:
        await fetched(house, other)
        first = await fetched(house, token)
        event = await fetched(house, token)
        second = await fetched(house, token, source_ip="203.0.113.9")

        text = await Following(response).read(f'data-id="{second.id}"')

    assert f'data-id="{first.id}"' in text
    assert event.id not in text
    assert text.count("event: trip") == 2


async def test_of_a_flood_only_the_newest_are_drawn_and_the_others_counted(
    browser: Browser, house: House
) -> None:
    token = await planted(house)
    last = [await looked_up(house, token) for _ in range(live.DRAWN + 3)][-1]

    async with followed(browser, "after=0") as response:
        text = await Following(response).read(f'data-id="{last.id}"')

    assert "event: more\ndata: 3\n\n" in text
    assert text.count("event: trip") == live.DRAWN


async def test_whoever_comes_back_goes_on_where_he_was(browser: Browser, house: House) -> None:
    token = await planted(house)
    first, second = await fetched(house, token), await fetched(house, token)

    async with followed(browser, "after=0", **{"Last-Event-ID": str(first.position)}) as response:
        text = await Following(response).read(f'data-id="{second.id}"')

    assert first.id not in text.replace(f"incident={first.id}", "")


async def test_without_a_log_in_there_is_nothing(stranger: Browser) -> None:
    assert (await stranger.get("/trips/live")).status == 401


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30])
async def test_a_cursor_that_is_none_is_refused(browser: Browser, after: str) -> None:
    assert (await browser.get(f"/trips/live?after={after}")).status == 422


async def test_a_stream_ends_with_its_session(
    browser: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser.caller.api._streams, "_heartbeat", 0.05)
    async with followed(browser) as response:
        for key in await house.store.keys.all():
            await house.store.keys.revoke(key.id)

        async with asyncio.timeout(20):
            await response.read()


async def test_a_stream_whose_browser_has_gone_is_given_back(browser: Browser) -> None:
    streams = browser.caller.api._streams
    assert streams
    async with followed(browser) as response:
        await Following(response).read("retry")
        assert streams._open.total() == 1
        response.close()

    await until(lambda: streams._open.total() == 0)
    assert stream.GONE_SECONDS < stream.HEARTBEAT_SECONDS
