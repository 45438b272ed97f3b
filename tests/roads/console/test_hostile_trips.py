"""Whatever an intruder writes into a trip is text before an analyst's eyes, and does nothing."""

import re
from typing import Any

import pytest
from dnslib import DNSLabel, DNSQuestion, DNSRecord

from canary_siem.names import encode
from tests.roads.console.conftest import Opens
from tests.roads.console.tripping import planted, tripped
from tests.roads.console.window import SIZES
from tests.roads.intruder import fetch, look_up
from tests.roads.program import Program
from tests.roads.surfaces import call

pytestmark = [pytest.mark.backend, pytest.mark.slow]
MARKUP = "<img src=//evil.example/x onerror=alert(1)><script>alert(2)</script></td>"
TURNED = "invoice\u202egnp.exe"
CONTROLS = "\x1b[2J\x07\x85\u2028\u2066\u200b"
LONG = "A" * 5_000
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What is not seen, or turns what is."""
ALIVE = "main :is(img, script, iframe, object, i, [onclick], [onerror], [onload], [style])"
"""What no page of ours has in it."""
_ALL_TEXTS = """() => {
    const texts = [document.title, document.body.textContent];
    for (const each of document.querySelectorAll("*"))
        for (const { name, value } of each.attributes)
            if (!["d", "href"].includes(name)) texts.push(value);
    return texts.join("\\n");
}"""


def by_agent(program: Program, key: str) -> dict[str, Any]:
    """Call himself by a user agent that does harm where it is taken for markup."""
    token = planted(program, key, f"{MARKUP}{TURNED}")
    return tripped(program, key, token, agent=f"{MARKUP}{TURNED}{LONG}")


def by_path(program: Program, key: str) -> dict[str, Any]:
    """Ask for a path of markup, quotes and turned text, some of it in percents."""
    token = planted(program, key, "asked for by a path")
    path = (
        f"/'\"><svg/onload=alert(3)>%3Cscript%3Ealert(4)%3C/script%3E%E2%80%AEgnp%1b%00?a={LONG}"
    )
    fetch(program, token["hostname"], path.replace(" ", "%20"), headers={"User-Agent": "x"})
    return dict(call(program, key, "GET", f"/trips?token={token['id']}")["items"][-1])


def by_data_in_a_name(program: Program, key: str) -> dict[str, Any]:
    """Write text into the data of a name."""
    token = planted(program, key, "asked for by a name", "dns")
    labels, _ = encode(f"<script>alert(5)</script>{TURNED}{CONTROLS}".encode(), room=200)
    look_up(program, f"{labels}.{token['hostname']}")
    return dict(call(program, key, "GET", f"/trips?token={token['id']}")["items"][-1])


def by_a_user_s_name(program: Program, key: str) -> dict[str, Any]:
    """Call a user, a machine and a domain what they may be called in UTF-8."""
    token = planted(program, key, "browsed", "windows_folder")
    said = ["w", "<b onclick=alert(6)>\u202eeve", "<i>ws\x1b[31m", '"><script>', "ini"]
    labels = [*(each.encode() for each in said), *token["hostname"].encode().split(b".")]
    question = DNSRecord(q=DNSQuestion(DNSLabel(labels), qtype=1))
    question.send("127.0.0.1", program.bound["dns", "udp"], timeout=60)
    return dict(call(program, key, "GET", f"/trips?token={token['id']}")["items"][-1])


WAYS = {each.__name__: each for each in (by_agent, by_path, by_data_in_a_name, by_a_user_s_name)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", WAYS)
def test_what_an_intruder_wrote_is_text_and_all_of_it_is_seen(
    opens: Opens, program: Program, key: str, way: str, size: str
) -> None:
    window = opens(SIZES[size]).log_in(key)
    page = window.page
    page.goto("/trips")
    page.wait_for_selector("[data-state=live]")

    trip = WAYS[way](program, key)
    event, token = trip["event"]["id"], trip["canary"]["token"]["id"]
    page.wait_for_selector(f'tr[data-id="{event}"]')
    unseen = {"live": UNSEEN.findall(page.evaluate(_ALL_TEXTS))}
    alive, wide = {"live": page.locator(ALIVE).count()}, {"live": window.overflow()}
    for path in ("/", "/trips", f"/tokens/{token}", f"/trips/{event}"):
        page.goto(path)
        for each in page.locator("main summary").all():
            each.click()
        unseen[path] = UNSEEN.findall(page.evaluate(_ALL_TEXTS))
        alive[path], wide[path] = page.locator(ALIVE).count(), window.overflow()

    assert {path: found for path, found in unseen.items() if found} == {}
    assert alive == dict.fromkeys(alive, 0)
    assert wide == dict.fromkeys(wide, 0)


def test_what_is_hidden_is_named(opens: Opens, program: Program, key: str) -> None:
    trip = by_agent(program, key)
    window = opens().log_in(key)

    window.page.goto(f"/trips/{trip['event']['id']}")
    story = window.text()
    window.page.click("details.raw summary")

    assert f"{MARKUP}invoice⟨U+202E⟩gnp.exeAAAA" in story
    assert "\\u202e" in window.page.inner_text("details.raw pre")


def test_a_note_a_memo_and_a_reason_are_text_too(opens: Opens, program: Program, key: str) -> None:
    trip = tripped(program, key, planted(program, key, f"{MARKUP} memo"))
    window = opens().log_in(key)
    page = window.page

    page.goto(f"/trips/{trip['event']['id']}")
    page.fill("#note", f"{MARKUP} {TURNED}")
    page.click("[data-testid=acknowledge]")
    page.wait_for_selector(".notice >> text=onerror")
    told = window.text(".notice >> nth=-1")
    page.goto("/suppressions/new")
    page.fill("#name", f"{MARKUP} rule")
    page.fill("#path", "/*<script>*")
    page.fill("#reason", TURNED)
    page.click("[data-testid=submit]")
    page.wait_for_url("**/suppressions")
    rules = window.text()
    page.goto("/log")

    assert f"{MARKUP} invoice⟨U+202E⟩gnp.exe" in told
    assert f"{MARKUP} rule" in rules
    assert "invoice⟨U+202E⟩gnp.exe" in rules
    assert page.locator(ALIVE).count() == 0
    assert MARKUP in window.text()
