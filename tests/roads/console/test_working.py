"""A night's work in the console: what was tripped, what is done about it, what changes then."""

import re
from pathlib import Path

import pytest

from tests.roads.console.conftest import Opens
from tests.roads.console.tripping import planted, tripped
from tests.roads.console.window import DESKTOP, PHONE, SIZES
from tests.roads.program import Program, lines, wait
from tests.roads.surfaces import call

pytestmark = [pytest.mark.backend, pytest.mark.slow]
MARKUP = "<img src=//evil.example/x onerror=alert(1)><script>alert(2)</script></td>"
TURNED = "invoice\u202egnp.exe"


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


@pytest.mark.parametrize("size", SIZES)
def test_what_an_intruder_wrote_is_text(
    opens: Opens, program: Program, key: str, size: str
) -> None:
    token = planted(program, key, f"{MARKUP} on a {size}")
    window = opens(SIZES[size]).log_in(key)
    page, wide = window.page, []
    page.goto("/trips")
    page.wait_for_selector("[data-state=live]")

    trip = tripped(program, key, token, agent=f"{MARKUP}{TURNED}{'A' * 5_000}")
    page.wait_for_selector(f'tr[data-id="{trip["event"]["id"]}"]')
    row = page.inner_text(f'tr[data-id="{trip["event"]["id"]}"]')
    for path in ("/", "/trips", f"/tokens/{token['id']}", f"/trips/{trip['event']['id']}"):
        page.goto(path)
        wide.append(window.overflow())
        assert page.locator("main img, main script").count() == 0, path
    story = window.text()
    page.click("details.raw summary")

    assert "<img src=//evil.example/x" in row
    assert f"{MARKUP}invoice⟨U+202E⟩gnp.exeAAAA" in story
    assert "\\u202e" in page.inner_text("details.raw pre")
    assert "\u202e" not in page.inner_text("body")
    assert wide == [0, 0, 0, 0]


def test_it_works_without_scripts(opens: Opens, program: Program, key: str) -> None:
    window = opens(DESKTOP, java_script_enabled=False).log_in(key)
    page = window.page

    page.click("text=New token")
    page.click("[data-testid=kind-word] a")
    page.fill("[name=memo]", "no script")
    page.click("[data-testid=create]")
    page.wait_for_selector("text=Planted. It fires from now on")
    with page.expect_download() as fetching:
        page.click("[data-testid=download]")
    token = call(program, key, "GET", f"/tokens/{page.url.rpartition('/')[2]}")
    trip = tripped(program, key, token)
    page.click("nav >> text=Trips")
    page.wait_for_url("**/trips")
    found = page.inner_text(f'tr[data-id="{trip["event"]["id"]}"]')
    page.click(f'tr[data-id="{trip["event"]["id"]}"] a')
    page.click("[data-testid=acknowledge]")
    page.wait_for_selector(".notice >> text=Acknowledged")

    assert fetching.value.suggested_filename.endswith(".docx")
    assert "no script" in found
    assert page.locator("button:visible", has_text="Copy").count() == 0


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
