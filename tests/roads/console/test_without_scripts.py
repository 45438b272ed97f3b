"""Without JavaScript everything works but what is live: planting, reading, acting."""

from pathlib import Path

import pytest

from tests.roads.console.conftest import Opens
from tests.roads.console.tripping import planted, tripped
from tests.roads.console.window import SIZES, Window
from tests.roads.program import Program, lines, wait
from tests.roads.surfaces import call

pytestmark = [pytest.mark.backend, pytest.mark.slow]


@pytest.fixture(params=SIZES)
def window(request: pytest.FixtureRequest, opens: Opens, key: str) -> Window:
    return opens(SIZES[request.param], java_script_enabled=False).log_in(key)


def to_section(window: Window, name: str) -> None:
    """Go by the navigation, which on a phone opens from a button."""
    if window.page.is_visible(".menu-button"):
        window.page.click(".menu-button")
    window.page.click(f"nav >> text={name}")
    window.page.wait_for_selector("h1")


def test_a_token_is_planted_found_and_fetched(window: Window, program: Program, key: str) -> None:
    page = window.page

    page.click("main >> text=New token")
    page.click("[data-testid=kind-word] a")
    page.fill("[name=memo]", "no script")
    page.click("[data-testid=create]")
    page.wait_for_selector("text=Planted. It fires from now on")
    place = page.url
    with page.expect_download() as fetching:
        page.click("[data-testid=download]")
    token = call(program, key, "GET", f"/tokens/{place.rpartition('/')[2]}")
    to_section(window, "Tokens")
    page.fill("#q", token["id"])
    page.click("text=Search")
    page.click("[data-testid=tokens] >> text=no script")

    assert page.url == place
    assert fetching.value.suggested_filename.endswith(".docx")
    assert token["url"] in page.locator(".snippet").all_inner_texts()
    assert page.locator("button:visible", has_text="Copy").count() == 0


def test_a_trip_is_read_and_acknowledged(window: Window, program: Program, key: str) -> None:
    trip = tripped(program, key, planted(program, key, "read without scripts"), "198.51.100.99")
    page, row = window.page, f'tr[data-id="{trip["event"]["id"]}"]'

    to_section(window, "Trips")
    page.click("#chart-numbers summary")
    told = page.inner_text("#chart-numbers tbody")
    page.select_option("#show", "open")
    page.click("text=Show >> nth=-1")
    page.click(f"{row} a")
    story = window.text()
    page.fill("#note", "case 7")
    page.click("[data-testid=acknowledge]")
    page.wait_for_selector(".notice >> text=case 7")
    page.goto("/trips?show=open")

    assert "198.51.100.99" in story
    assert "UTC" in told
    assert page.locator(row).count() == 0
    assert page.locator("[data-state]:visible").count() == 0


def test_a_source_is_suppressed_and_allowed_again(
    window: Window, program: Program, key: str
) -> None:
    token, source = planted(program, key, "a page"), "192.0.2.77"
    page = window.page

    page.goto(f"/trips/{tripped(program, key, token, source)['event']['id']}")
    page.click("text=Suppress this source")
    page.click("[data-testid=submit]")
    page.wait_for_selector(".notice >> text=holds from now on")
    quiet = tripped(program, key, planted(program, key, "another page"), source)
    page.click(f'[aria-label="Remove source {source}"]')
    page.click("[data-testid=confirm]")
    page.wait_for_selector(".notice >> text=is removed")
    loud = tripped(program, key, planted(program, key, "a third page"), source)

    assert (quiet["event"]["kind"], loud["event"]["kind"]) == ("event", "alert")


def test_a_connector_delivers_again(window: Window, program: Program, key: str) -> None:
    trip = tripped(program, key, planted(program, key, "replayed without scripts"))
    file = Path(program.home / "siem.jsonl")

    def copies() -> int:
        return [each["event"]["id"] for each in lines(file)].count(trip["event"]["id"])

    wait(copies, what="it is delivered")
    to_section(window, "Connectors")
    window.page.select_option("#since-1", "1h")
    window.page.click("[data-testid=replay-since]")
    window.page.wait_for_selector(".notice >> text=siem delivers again")

    assert wait(lambda: copies() == 2, what="it is delivered again")


def test_the_look_is_chosen_and_the_log_in_ends(window: Window) -> None:
    page = window.page
    if page.is_visible(".menu-button"):
        page.click(".menu-button")
    page.click("button[name=theme][value=dark]")
    page.wait_for_selector("html[data-theme=dark]")
    page.wait_for_load_state()  # before its style sheet is there all is visible
    if page.is_visible(".menu-button"):
        page.click(".menu-button")
    page.click("[data-testid=log-out]")
    page.wait_for_url("**/login")
    page.goto("/tokens")

    assert page.url.endswith("/login?next=/tokens")
