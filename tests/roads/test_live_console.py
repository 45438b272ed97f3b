"""Chromium looks at the console while tokens are tripped: what our scripts do, under our CSP."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from canary_siem.house import House
from canary_siem.store.cursors import DeadLetter
from tests.backends import places
from tests.backends.fixtures import needs
from tests.canary_siem.api.served import make_house
from tests.canary_siem.console.browsing import browsing
from tests.canary_siem.console.tripping import fetched, looked_up, planted

if TYPE_CHECKING:
    from playwright.async_api import ConsoleMessage, Page

pytestmark = [pytest.mark.backend, pytest.mark.slow]
ROWS = "[data-rows] tr"


@asynccontextmanager
async def looking(house: House, complaints: list[str]) -> AsyncIterator["Page"]:
    """Serve the console, log in with a browser; *complaints* are what its console says."""
    from playwright.async_api import async_playwright

    def complain(said: "ConsoleMessage") -> None:
        if said.type in {"error", "warning"}:
            complaints.append(said.text)

    async with browsing(house) as browser, async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=places.find("chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        page = await chromium.new_page(base_url=browser.base)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", complain)
        await page.goto("/login")
        await page.fill("input[name=key]", browser.caller.key)
        await page.press("input[name=key]", "Enter")
        await page.wait_for_url("**/")
        try:
            yield page
        finally:
            await chromium.close()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    needs(places.lacking("chromium"))
    pytest.importorskip("playwright", reason="playwright is not installed")
    made = make_house(tmp_path)
    yield made
    await made.close()


async def test_a_trip_appears_with_chart_and_voice_while_somebody_looks(house: House) -> None:
    token, complaints = await planted(house, memo="finance share"), list[str]()
    async with looking(house, complaints) as page:
        await page.goto("/trips")
        await page.wait_for_selector("[data-state=live]")
        assert await page.locator(ROWS).count() == 0

        began = time.monotonic()
        await fetched(house, token)
        await page.wait_for_selector(f"{ROWS} >> text=finance share")
        took = time.monotonic() - began

        await page.wait_for_function(
            "() => document.querySelector('[data-announce]').textContent.includes('finance share')"
        )
        await page.wait_for_function(
            "() => document.querySelector('.legend b').textContent === '1'"
        )
        assert await page.locator("[data-empty]").count() == 0
        assert await page.locator(".world .land").bounding_box()
    assert took < 10  # a second on a machine that does nothing else
    assert complaints == []


async def test_a_paused_page_holds_new_trips_back(house: House) -> None:
    token, complaints = await planted(house), list[str]()
    async with looking(house, complaints) as page:
        await page.goto("/trips")
        await page.wait_for_selector("[data-state=live]")
        await page.click("[data-pause]")
        await fetched(house, token)
        await page.wait_for_selector("[data-pause] >> text=Go on (1 new)")
        held = await page.locator(ROWS).count()

        await page.click("[data-pause]")
        await page.wait_for_selector(ROWS)

        assert held == 0
        assert await page.locator(ROWS).count() == 1
    assert complaints == []


async def test_a_flood_is_counted_and_the_page_stays_small(house: House) -> None:
    token, complaints = await planted(house), list[str]()
    async with looking(house, complaints) as page:
        await page.goto("/trips")
        await page.wait_for_selector("[data-state=live]")
        await page.evaluate("document.querySelector('[data-pause]').click()")
        hit = [await looked_up(house, token) for _ in range(120)][-1]
        await page.evaluate("document.querySelector('[data-pause]').click()")

        await page.wait_for_selector(f'tr[data-id="{hit.id}"]')

        assert await page.locator(ROWS).count() <= 200
    assert complaints == []


async def test_a_story_is_read_copied_and_acknowledged(house: House) -> None:
    trip, complaints = await fetched(house, await planted(house)), list[str]()
    async with looking(house, complaints) as page:
        await page.goto(f"/trips/{trip.id}")

        assert await page.locator("[data-local]").inner_text() != ""
        await page.click("details.raw summary")
        assert trip.id in await page.locator("details.raw pre").inner_text()
        await page.fill("#note", "case 42")
        await page.click("[data-testid=acknowledge]")
        await page.wait_for_selector(".notice >> text=case 42")
    assert complaints == []


async def test_connectors_are_looked_at_again_and_again(house: House) -> None:
    complaints: list[str] = []
    await fetched(house, await planted(house))
    await house.store.cursors.open("file", 0)
    async with looking(house, complaints) as page:
        await page.goto("/connectors")
        before = await page.locator(".notice").count()

        await house.store.cursors.settle("file", 1, 1, [DeadLetter(1, "no")])
        await page.wait_for_selector(".notice >> text=Its receiver would not have 1 event.")

        assert before == 0
    assert complaints == []


@pytest.mark.parametrize("width", [360, 1280])
async def test_no_page_is_wider_than_its_window(house: House, width: int) -> None:
    memo, complaints = "x" * 200, list[str]()
    trip = await fetched(house, await planted(house, memo=memo))
    async with looking(house, complaints) as page:
        await page.set_viewport_size({"width": width, "height": 800})
        for path in ("/", "/trips", f"/trips/{trip.id}", "/connectors", "/log"):
            await page.goto(path)
            wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, path
    assert complaints == []
