"""Chromium, driven by Playwright. It is Debian's: no browser is ever downloaded."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tests.backends import places

if TYPE_CHECKING:
    from playwright.sync_api import Browser

QUIET = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
)


def missing() -> str | None:
    """Say in words what is not there; None if all is."""
    if find_spec("playwright") is None:
        return "playwright not found: pip install -e '.[test]'"
    return places.lacking("chromium")


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Lend a browser.

    While it is lent this thread counts as one whose event loop runs: no asynchronous test may run
    meanwhile, so that a fixture of a module is the longest-lived that may hold it.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=places.find("chromium"), args=list(QUIET)
        )
        try:
            yield browser
        finally:
            browser.close()
