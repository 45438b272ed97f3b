"""Coming and going: the key, the cookie, the log-in that ends, the link from elsewhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import trustme

from tests.roads.console.conftest import Opens
from tests.roads.console.tripping import planted, tripped
from tests.roads.console.window import Window
from tests.roads.program import Program, installed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.backend, pytest.mark.slow]

LOOK_AWAY_AND_BACK = """() => {
    let hidden = true;
    Object.defineProperty(document, "hidden", { get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
    hidden = false;
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def another_key(program: Program) -> dict[str, str]:
    (made,) = program.json("key", "create", "--scope", "tokens:read", "--scope", "trips:read")
    return dict(made)


@pytest.fixture
def by_tls(chromium: "Browser", tmp_path: Path) -> Iterator[tuple[Window, str]]:
    """A window on a program whose API speaks TLS, and a key."""
    certificate = trustme.CA().issue_cert("127.0.0.1")
    certificate.private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    environment = {
        f"CANARY_SIEM_API__{name}": str(tmp_path / "both.pem") for name in ("CERTIFICATE", "KEY")
    }
    with installed(tmp_path, **environment) as program:
        program.start()
        (made,) = program.json("key", "create", "--scope", "admin")
        base = f"https://127.0.0.1:{program.bound['api', 'tcp']}"
        window = Window(chromium, base, ignore_https_errors=True)
        yield window, made["key"]
        window.context.close()


def test_the_cookie_is_kept_from_scripts_and_other_sites(opens: Opens, key: str) -> None:
    window = opens().log_in(key)
    (cookie,) = window.context.cookies()

    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (
        "canary-siem-session",
        True,
        "Strict",
        "/",
    )
    assert len(cookie["value"]) >= 43
    assert cookie["value"] not in key
    assert window.page.evaluate("document.cookie") == ""


def test_by_tls_the_cookie_is_bound_to_host_and_tls(by_tls: tuple[Window, str]) -> None:
    window, key = by_tls

    window.log_in(key)
    (cookie,) = window.context.cookies()
    window.page.goto("/tokens")

    assert (cookie["name"], cookie["secure"]) == ("__Host-canary-siem-session", True)
    assert window.text("h1") == "Tokens"
    assert window.complaints == []


def test_a_wrong_key_is_told_at_its_field(opens: Opens, key: str) -> None:
    window = opens()
    window.page.goto("/login")
    window.page.fill("#key", "csk_wrong")
    window.page.click("[data-testid=log-in]")
    window.page.wait_for_selector("#key-error")
    told, typed = window.text("#key-error"), window.page.input_value("#key")
    described = window.page.get_attribute("#key", "aria-describedby")
    window.forgive_refusals()

    assert told == "This key is unknown, expired or revoked."
    assert typed == ""
    assert described == "key-hint key-error"
    assert window.page.evaluate("document.activeElement.id") == "key"


def test_a_link_may_carry_the_key_where_no_server_sees_it(opens: Opens, key: str) -> None:
    window = opens()
    asked: list[str] = []
    window.context.on("request", lambda request: asked.append(request.url))

    window.page.goto(f"/login#key={key}")
    window.page.wait_for_function("document.getElementById('key').value !== ''")
    address = window.page.url
    window.page.click("[data-testid=log-in]")
    window.page.wait_for_url("**/")

    assert key not in address
    assert [each for each in asked if key in each] == []


def test_whoever_logs_out_is_out(opens: Opens, base: str, key: str) -> None:
    window = opens().log_in(key)
    cookies = window.context.cookies()
    window.page.goto("/tokens")

    window.page.click("[data-testid=log-out]")
    window.page.wait_for_url("**/login")
    left = window.context.cookies()
    window.page.go_back()
    back = window.page.url
    window.context.add_cookies(
        [{"name": each["name"], "value": each["value"], "url": base} for each in cookies]
    )
    window.page.goto("/keys")

    assert left == []
    assert back == f"{base}/login?next=/tokens"
    assert window.page.url == f"{base}/login?next=/keys"


def test_a_log_in_that_ended_comes_back_to_the_page_asked_for(
    opens: Opens, base: str, program: Program, key: str, another_key: dict[str, str]
) -> None:
    window = opens().log_in(another_key["key"])
    wanted = f"{base}/tokens?q=ledger&kind=dns"

    program.call("key", "revoke", another_key["id"])
    window.page.goto(wanted)
    met = window.page.url
    window.page.fill("#key", key)
    window.page.click("[data-testid=log-in]")
    window.page.wait_for_url(wanted)

    assert met == f"{base}/login?next={quote('/tokens?q=ledger&kind=dns', safe='/')}"


def test_a_page_whose_log_in_ended_says_that_it_is_not_live(
    opens: Opens, program: Program, another_key: dict[str, str]
) -> None:
    window = opens().log_in(another_key["key"])
    window.page.goto("/trips")
    window.page.wait_for_selector("[data-state=live]")

    program.call("key", "revoke", another_key["id"])
    window.page.evaluate(LOOK_AWAY_AND_BACK)
    window.page.wait_for_selector("[data-state=lost]")
    window.forgive_refusals()

    assert window.text("[data-word]") == "Not live: log in again"


def test_a_key_shows_what_its_scopes_open(
    opens: Opens, program: Program, another_key: dict[str, str]
) -> None:
    window = opens().log_in(another_key["key"])
    sections = window.page.locator("nav a").all_inner_texts()
    window.page.goto("/keys")
    told = window.text()
    window.forgive_refusals()

    assert [each.strip() for each in sections] == [
        *("Overview", "Trips", "Tokens", "Connectors", "Log", "Suppressions"),
    ]
    assert "This is not allowed" in told
    assert window.page.locator("a:text('New token')").count() == 0


def test_a_link_from_another_site_leads_to_the_trip(
    opens: Opens, program: Program, base: str, key: str
) -> None:
    trip = tripped(program, key, planted(program, key, "linked from a ticket"))
    window = opens().log_in(key)
    address = f"{base}/trips/{trip['event']['id']}"

    window.page.goto(f"data:text/html,<a href='{address}'>the trip</a>")
    window.page.click("a")
    window.page.wait_for_selector("h1 >> text=linked from a ticket")

    assert window.page.url == address


def test_a_restart_ends_no_log_in_and_revives_none(chromium: "Browser", tmp_path: Path) -> None:
    with installed(tmp_path) as program:
        program.start()
        (made,) = program.json("key", "create", "--scope", "admin")

        def here() -> str:
            return f"http://127.0.0.1:{program.bound['api', 'tcp']}"

        window = Window(chromium, here()).log_in(made["key"])
        program.stop()
        program.start()
        stays = Window(chromium, here(), storage_state=window.context.storage_state())
        stays.page.goto("/keys")
        kept = stays.text("h1")
        stays.page.click("[data-testid=log-out]")
        stays.page.wait_for_url("**/login")
        program.stop()
        program.start()
        ended = Window(chromium, here(), storage_state=window.context.storage_state())
        ended.page.goto("/keys")
        met = ended.page.url
        written = [path.name for path in (program.home / "data").iterdir()]
        for each in (window, stays, ended):
            each.context.close()

    assert kept == "API keys"
    assert met == f"{ended.base}/login?next=/keys"
    assert "console-sessions.json" not in written
