"""axe-core finds nothing wrong with any page, by day and by night, on a desk and on a phone."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

from canary_siem import plugins
from tests.backends import places
from tests.backends.fixtures import needs
from tests.roads.console import night
from tests.roads.console.axe import judged, violations
from tests.roads.console.night import Night
from tests.roads.console.window import SIZES, Window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.backend, pytest.mark.slow]
KINDS = plugins.names("kinds")
PATHS: Mapping[str, str] = {
    "overview": "/",
    "trips": "/trips",
    "trips, narrowed": "/trips?show=alerts&kind=word&since=7d",
    "trips, none": "/trips?kind=sql_server",
    "story of an alert": "/trips/{trip[salaries]}",
    "story with a user in it": "/trips/{trip[board]}",
    "tokens": "/tokens",
    "tokens, none": "/tokens?q=nothing+like+it",
    "kinds": "/tokens/new",
    "token": "/tokens/{token[salaries]}",
    "token, paused": "/tokens/{token[budget]}",
    "token, edited": "/tokens/{token[salaries]}/edit",
    "token, rotated": "/tokens/{token[salaries]}/rotate",
    "token, deleted": "/tokens/{token[salaries]}/delete",
    "connectors": "/connectors",
    "log": "/log",
    "suppressions": "/suppressions",
    "suppression, new": "/suppressions/new",
    "suppression, removed": "/suppressions/remove?name=mail+gateway",
    "keys": "/keys",
    "key, new": "/keys/new",
    "key, revoked": "/keys/{key}/revoke",
    "nothing": "/nowhere",
    **{f"form of {kind}": f"/tokens/new/{kind}" for kind in KINDS},
}


def wrong_form(page: "Page") -> None:
    """Send a form in which something is missing."""
    page.goto("/suppressions/new")
    page.fill("#name", "fits all")
    page.click("[data-testid=submit]")
    page.wait_for_selector("[data-testid=problems]")


def all_open(page: "Page") -> None:
    """Open what can be opened on the page with the most of it."""
    page.goto("/trips")
    page.wait_for_selector("[data-state=live]")
    for each in page.locator("summary").all():
        each.click()


def menu(page: "Page") -> None:
    """Open the menu of a phone."""
    page.goto("/tokens")
    if page.is_visible(".menu-button"):
        page.click(".menu-button")


def made_key(page: "Page") -> None:
    """Make a key, whose text is told once."""
    page.goto("/keys/new")
    page.check('[name=scopes][value="trips:read"]')
    page.click("[data-testid=submit]")
    page.wait_for_selector("text=This is the only time")


def planted(page: "Page") -> None:
    """Plant something that makes a file."""
    page.goto("/tokens/new/word")
    page.fill("[name=memo]", "a document to be judged")
    page.click("[data-testid=create]")
    page.wait_for_url(re.compile(r"/tokens/[0-9a-z]{20,25}$"))


def drilled(page: "Page") -> None:
    """Have the console say something."""
    page.goto("/connectors")
    page.locator("[data-testid=replay-dead-letters]").first.click()
    page.wait_for_selector(".notice[role=status]")


WAYS: Mapping[str, Callable[["Page"], None]] = {
    each.__name__: each for each in (wrong_form, all_open, menu, made_key, planted, drilled)
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    pytest.importorskip("aiohttp_jinja2", reason="the console's extra is not installed")
    needs(places.lacking_axe())
    with night.fallen(tmp_path_factory.mktemp("night")) as fallen:
        program = fallen.program
        program.call("token", "pause", fallen.tokens["budget"])
        wish = ("--user-agent", "MailScanner*", "--reason", "looks at links")
        program.call("suppression", "add", "mail gateway", *wish)
        yield fallen


@pytest.fixture(scope="module", params=SIZES)
def window(request: pytest.FixtureRequest, chromium: "Browser", stage: Night) -> Iterator[Window]:
    window = Window(chromium, stage.base, SIZES[request.param])
    yield window.log_in(stage.key)
    window.context.close()


@pytest.mark.parametrize("name", PATHS)
def test_a_page_has_no_violation(window: Window, stage: Night, name: str) -> None:
    key = stage.program.json("key", "list")[-1]["id"]
    path = PATHS[name].format(token=stage.tokens, trip=stage.trips, key=key)

    window.page.goto(path)

    assert window.page.inner_text("h1")
    assert judged(window.page) == []


@pytest.mark.parametrize("name", WAYS)
def test_a_page_that_somebody_works_in_has_no_violation(window: Window, name: str) -> None:
    WAYS[name](window.page)

    assert judged(window.page) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_log_in_has_no_violation(chromium: "Browser", stage: Night, size: str) -> None:
    window = Window(chromium, stage.base, SIZES[size])
    window.page.goto("/login?next=/trips")
    found = judged(window.page)
    window.page.fill("#key", "csk_wrong")
    window.page.press("#key", "Enter")
    window.page.wait_for_selector("#key-error")
    found += judged(window.page)
    window.context.close()

    assert found == []


FAULTS = {
    "label": "document.querySelector('label[for=q]').remove()",
    "color-contrast": "document.querySelector('.page-head p').style.color = '#999'",
    "button-name": "document.querySelector('.filters button').textContent = ''",
    "html-has-lang": "document.documentElement.removeAttribute('lang')",
    "page-has-heading-one": "document.querySelector('h1').remove()",
}


@pytest.mark.parametrize("rule", FAULTS)
def test_a_seeded_fault_is_found(window: Window, rule: str) -> None:
    window.page.goto("/tokens")
    window.page.emulate_media(color_scheme="light")
    window.page.evaluate(FAULTS[rule])

    assert {each.partition(":")[0] for each in violations(window.page)} == {rule}
