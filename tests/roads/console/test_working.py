"""A night's work in the console: what was tripped, what is done about it, what changes then."""

import re
from pathlib import Path

import pytest

from tests.roads.console.conftest import Opens
from tests.roads.console.tripping import planted, tripped
from tests.roads.console.window import PHONE, SIZES
from tests.roads.program import Program, lines, wait
from tests.roads.surfaces import call

pytestmark = [pytest.mark.backend, pytest.mark.slow]


@pytest.mark.parametrize("size", SIZES)
def test_an_incident_is_read_and_acknowledged(
    opens: Opens, program: Program, key: str, size: str
) -> None:
    token = planted(program, key, f"payroll share, seen on a {size}")
    first, second = (tripped(program, key, token, "203.0.113.77") for _ in range(2))
    window = opens(SIZES[size]).log_in(key)
    window.page.goto("/trips")

    window.page.click(f'[data-rows] a:has-text("payroll share, seen on a {size}")')
    window.page.wait_for_url(re.compile(r"/trips/[0-9a-f-]{36}$"))
    story, wide = window.text(), window.overflow()
    window.page.fill("#note", "case 42")
    window.page.click("[data-testid=acknowledge]")
    window.page.wait_for_selector(".notice >> text=case 42")
    window.page.goto("/trips")

    assert first["canary"]["incident"]["id"] == second["canary"]["incident"]["id"]
    assert "203.0.113.77" in story
    assert "Search your other logs for 203.0.113.77" in story
    assert second["event"]["id"] in window.page.content()
    assert window.page.locator("tr", has_text=token["memo"]).locator(".known-mark").count() == 2
    assert wide == 0


def test_a_source_is_suppressed_from_its_trip(opens: Opens, program: Program, key: str) -> None:
    token, source = planted(program, key, "wiki page"), "192.0.2.99"
    trip = tripped(program, key, token, source)
    window = opens().log_in(key)

    window.page.goto(f"/trips/{trip['event']['id']}")
    window.page.click("text=Suppress this source")
    window.page.fill("#reason", "our own crawler")
    window.page.click("[data-testid=submit]")
    window.page.wait_for_url("**/suppressions")
    told = window.text()
    later = tripped(program, key, planted(program, key, "another page"), source)
    window.page.goto(f"/trips/{later['event']['id']}")
    story = window.text()
    window.page.goto("/suppressions")
    window.page.click(f'[aria-label="Remove source {source}"]')
    window.page.click("[data-testid=confirm]")
    window.page.wait_for_url("**/suppressions")
    again = tripped(program, key, planted(program, key, "a third page"), source)

    assert f"{source}/32" in told
    assert "our own crawler" in told
    assert f"suppressed by “source {source}”" in story
    assert (trip["event"]["kind"], later["event"]["kind"]) == ("alert", "event")
    assert again["event"]["kind"] == "alert"


def test_a_connector_delivers_again(opens: Opens, program: Program, key: str) -> None:
    trip = tripped(program, key, planted(program, key, "replayed"))
    file = Path(program.home / "siem.jsonl")

    def copies() -> int:
        return [each["event"]["id"] for each in lines(file)].count(trip["event"]["id"])

    wait(copies, what="it is delivered")
    window = opens().log_in(key)
    window.page.goto("/connectors")
    window.page.select_option("#since-1", "1h")
    window.page.click("[data-testid=replay-since]")
    window.page.wait_for_selector(".notice >> text=siem delivers again")
    wait(lambda: copies() == 2, what="it is delivered again")
    window.page.click("[data-testid=replay-dead-letters]")
    window.page.wait_for_selector(".notice >> text=There is nothing")

    assert copies() == 2


def test_a_token_is_paused_resumed_edited_rotated_and_deleted(
    opens: Opens, program: Program, key: str
) -> None:
    token = planted(program, key, "to be changed")
    window = opens(PHONE).log_in(key)
    page = window.page

    page.goto(f"/tokens/{token['id']}")
    page.click("[data-testid=pause]")
    page.wait_for_selector("[data-testid=resume]")
    quiet = tripped(program, key, token)
    page.click("[data-testid=resume]")
    page.wait_for_selector("[data-testid=pause]")
    page.click("a.button:text('Edit')")
    page.fill("#memo", "changed by hand")
    page.fill("#tags", "hr\nparis")
    page.click("[data-testid=submit]")
    page.wait_for_selector("h1 >> text=changed by hand")
    page.click("a.button:text('Rotate')")
    page.click("[data-testid=confirm]")
    page.wait_for_selector(".notice >> text=This is the new token")
    new = page.url.rpartition("/")[2]
    page.click("a.button:text('Delete')")
    page.click("[data-testid=confirm]")
    page.wait_for_selector(".notice >> text=Deleted: changed by hand")
    states = [call(program, key, "GET", f"/tokens/{each}") for each in (token["id"], new)]

    assert (quiet["event"]["kind"], quiet["canary"]["suppressed_by"]) == ("event", "paused")
    assert [each["state"] for each in states] == ["deleted", "deleted"]
    assert states[1]["tags"] == ["hr", "paris"]


def test_tokens_are_found_again(opens: Opens, program: Program, key: str) -> None:
    planted(program, key, "ledger of the Lyon office")
    planted(program, key, "another one")
    window = opens().log_in(key)

    window.page.goto("/tokens")
    window.page.fill("#q", "lyon")
    window.page.press("#q", "Enter")
    window.page.wait_for_url("**q=lyon**")

    assert window.page.locator("[data-testid=tokens] tbody th a").all_inner_texts() == [
        "ledger of the Lyon office"
    ]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_look_is_chosen_and_kept(opens: Opens, key: str, look: str) -> None:
    other = {"light": "dark", "dark": "light"}[look]
    window = opens(color_scheme=other).log_in(key)
    backgrounds = []

    for _ in range(2):
        backgrounds.append(window.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        window.page.click(f"button[name=theme][value={look}]")
        window.page.wait_for_selector(f"html[data-theme={look}]")
    window.page.goto("/tokens")

    assert len(set(backgrounds)) == 2
    assert window.page.get_attribute("html", "data-theme") == look
