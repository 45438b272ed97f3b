"""Each kind, planted by hand: form, files, a trip, and the trip before somebody's eyes."""

import re
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from canary_siem import plugins
from tests.contracts.options import example
from tests.roads.console.window import SIZES, Window
from tests.roads.intruder import fetch, look_up
from tests.roads.program import Program
from tests.roads.surfaces import call

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.backend, pytest.mark.slow]
KINDS = plugins.names("kinds")
SECONDS = 10
"""By when a trip is to be seen; within one where nothing else runs."""
Desk = tuple[Window, "Page"]


@pytest.fixture(scope="module", params=SIZES)
def desk(
    request: pytest.FixtureRequest, chromium: "Browser", base: str, key: str
) -> Iterator[Desk]:
    """A window to plant in, and beside it a page on which trips appear."""
    window = Window(chromium, base, SIZES[request.param]).log_in(key)
    trips = window.context.new_page()
    trips.goto("/trips")
    trips.wait_for_selector("[data-state=live]")
    yield window, trips
    window.context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_planted_fetched_tripped_and_seen(
    desk: Desk, program: Program, key: str, kind: str
) -> None:
    window, trips = desk
    width = window.page.evaluate("innerWidth")
    memo = f"{kind} at {width}"
    window.page.goto("/tokens/new")
    window.page.click(f"[data-testid=kind-{kind}] a")
    window.page.fill("[name=memo]", memo)
    fill_in(window.page, example(plugins.load("kinds", kind)))
    window.page.click("[data-testid=create]")
    window.page.wait_for_url(re.compile(r"/tokens/[0-9a-z]{20,25}$"))
    token = call(program, key, "GET", urlsplit(window.page.url).path)
    wide, shown, files = window.overflow(), texts(window.page), dict(downloads(window.page))

    began = time.monotonic()
    if width > 1000:
        look_up(program, token["hostname"])
    else:
        address = urlsplit(token["url"])
        fetch(program, address.netloc, address.path or "/")
    trips.wait_for_selector(f'[data-rows] bdi:text-is("{memo}")', timeout=SECONDS * 1000)
    took = time.monotonic() - began

    assert (token["kind"], token["memo"]) == (kind, memo)
    assert wide == 0
    assert {*token["snippets"].values(), token["hostname"], token["url"]} == shown
    assert files == {each["filename"]: each["sha256"] for each in token.get("artifacts", ())}
    assert took < SECONDS
    assert window.complaints == []


def fill_in(page: "Page", options: Mapping[str, Any]) -> None:
    """Say what a kind must know."""
    for name, value in options.items():
        field = page.locator(f'[name="options.{name}"]')
        lines = [str(each) for each in (value if isinstance(value, list) else [value])]
        match field.first.get_attribute("type") or field.evaluate("field => field.type"):
            case "file":
                content = b64decode(value)
                field.set_input_files({"name": f"{name}.bin", "mimeType": "", "buffer": content})
            case "checkbox":
                for each in lines:
                    page.check(f'[name="options.{name}"][value="{each}"]')
            case "select-one":
                field.select_option(lines[0])
            case _:
                field.fill("\n".join(lines))


def texts(page: "Page") -> set[str]:
    """Give what is shown to be copied."""
    return {each.text_content() or "" for each in page.locator(".snippet").all()}


def downloads(page: "Page") -> Iterator[tuple[str, str]]:
    """Fetch every file; give name and SHA-256 of each."""
    for each in page.locator("[data-testid=download]").all():
        with page.expect_download() as fetching:
            each.click()
        path = Path(fetching.value.path())
        yield fetching.value.suggested_filename, sha256(path.read_bytes()).hexdigest()
