"""Without a mouse: a token is planted and found again, a trip is read and acknowledged."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.roads.console.conftest import Opens
from tests.roads.console.tripping import tripped
from tests.roads.console.window import SIZES
from tests.roads.program import Program
from tests.roads.surfaces import call

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.backend, pytest.mark.slow]
STOPS = 120
"""How often a hand presses Tab before it gives up."""
_FOCUSED = """() => {
    const here = document.activeElement, box = here.getBoundingClientRect();
    const drawn = [null, "::after"].some(part => {
        const style = getComputedStyle(here, part);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    const text = here === document.body ? "" : (here.labels?.[0] ?? here).textContent;
    return {
        name: (here.getAttribute("aria-label") || text).replace(/\\s+/g, " ").trim(),
        seen: drawn && inside,
        nowhere: here === document.body,
    };
}"""


class Hands:
    """Somebody at a keyboard, who sees where she is."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.unseen: list[str] = []

    def focused(self) -> dict[str, Any]:
        """Tell what has the focus; note where it can't be seen."""
        found: dict[str, Any] = self.page.evaluate(_FOCUSED)
        if not found["seen"] and not found["nowhere"]:
            self.unseen.append(f"{self.page.url}: {found['name'][:80]}")
        return found

    def reach(self, name: str) -> None:
        """Press Tab until the focus is on what is called *name*, or begins so."""
        passed = []
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            passed.append(self.focused()["name"])
            if re.match(rf"{name}( |$)", passed[-1]):
                return
        raise AssertionError(f"{name} is not reached: {passed}")

    def go(self, name: str) -> None:
        """Follow a link, or press a button that leads elsewhere."""
        self.reach(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def to_section(self, name: str) -> None:
        """Go by the navigation, which on a phone opens from a button."""
        if self.page.is_visible(".menu-button"):
            self.reach("Menu")
            self.page.keyboard.press("Enter")
        self.go(name)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)


@pytest.mark.parametrize("size", SIZES)
def test_a_night_s_work_needs_no_mouse(
    opens: Opens, program: Program, key: str, size: str
) -> None:
    memo = f"plans, by keyboard on a {size}"
    window = opens(SIZES[size], permissions=["clipboard-read", "clipboard-write"])
    page, hands = window.page, Hands(window.page)

    page.goto("/login")
    hands.write(key)
    with page.expect_navigation(url="**/"):
        page.keyboard.press("Enter")
    hands.go("New token")
    hands.go("Word document")
    hands.write(memo)
    hands.go("Plant it")
    token = call(program, key, "GET", f"/tokens/{page.url.rpartition('/')[2]}")
    hands.reach("Download")
    with page.expect_download() as fetching:
        page.keyboard.press("Enter")
    hands.reach("Copy URL")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Copied")
    copied = page.evaluate("navigator.clipboard.readText()")

    hands.to_section("Tokens")
    hands.reach("Memo or id")
    hands.write(memo)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    hands.go(memo)
    found = page.url

    trip = tripped(program, key, token)
    hands.to_section("Trips")
    hands.go(memo)
    story = page.url
    hands.reach("Note")
    hands.write("mine")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    told = window.text(".notice.ok >> nth=-1")

    assert fetching.value.suggested_filename.endswith(".docx")
    assert copied == token["url"]
    assert found.endswith(f"/tokens/{token['id']}")
    assert story.endswith(f"/trips/{trip['event']['id']}")
    assert told.endswith(": mine")
    assert hands.unseen == []


@pytest.mark.parametrize("size", SIZES)
def test_a_menu_opens_closes_and_gives_the_focus_back(opens: Opens, key: str, size: str) -> None:
    window = opens(SIZES[size]).log_in(key)
    page, hands = window.page, Hands(window.page)
    if size == "desktop":
        hands.reach("Overview")
        assert page.is_visible("nav >> text=Tokens")
        assert not page.is_visible(".menu-button")
        return
    hands.reach("Menu")

    page.keyboard.press("Enter")
    opened = page.is_visible("nav >> text=Tokens")
    hands.reach("Overview")
    page.keyboard.press("Escape")

    assert opened
    assert not page.is_visible("nav >> text=Tokens")
    assert hands.focused()["name"] == "Menu"
    assert hands.unseen == []


def test_whoever_skips_the_navigation_stands_before_the_content(opens: Opens, key: str) -> None:
    window = opens().log_in(key)
    page, hands = window.page, Hands(window.page)
    page.goto("/tokens")

    hands.reach("Skip to the content")
    shown = page.locator(".skip").bounding_box()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")
    hands.reach("New token")

    assert shown
    assert shown["x"] >= 0
    assert hands.unseen == []


@pytest.mark.parametrize("look", ["light", "dark"])
def test_wherever_the_focus_goes_it_is_seen(
    opens: Opens, program: Program, key: str, look: str
) -> None:
    token = call(program, key, "POST", "/tokens", {"kind": "word", "memo": "to be walked over"})
    trip = tripped(program, key, token)
    window = opens(color_scheme=look).log_in(key)
    hands = Hands(window.page)
    paths = ("/", "/trips", "/tokens/new", "/tokens/new/pdf", "/connectors", "/keys/new")

    for path in (*paths, f"/tokens/{token['id']}", f"/trips/{trip['event']['id']}"):
        window.page.goto(path)
        window.page.evaluate("document.activeElement.blur()")
        for _ in range(STOPS):
            window.page.keyboard.press("Tab")
            if hands.focused()["nowhere"]:
                break
        else:
            raise AssertionError(f"the end of {path} is not reached")

    assert hands.unseen == []
