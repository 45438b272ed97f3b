"""Lures as a person meets them: Chromium shows the mail, and follows its link."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest

from tests.backends import chromium, places
from tests.backends.fixtures import needs
from tests.ecs import problems
from tests.roads.program import Program, installed, wait

pytestmark = [pytest.mark.backend, pytest.mark.slow]
DOMAIN = "ct.example.test"
GONE = "This document is not available"


def look(program: Program, url: str) -> str:
    """Show *url* in a browser whose names under our domain lead to the trap."""
    port = program.bound["http", "tcp"]
    rules = f"MAP *{DOMAIN} 127.0.0.1:{port}"
    return chromium.show(url, program.home / "profile", rules=rules)


def test_a_mail_that_is_shown_trips_and_so_does_its_link(tmp_path: Path) -> None:
    needs(places.lacking("chromium"))
    with installed(tmp_path) as program:
        token = program.plant("image", "--output", str(tmp_path))
        (artifact,) = token["artifacts"]
        mail = message_from_bytes(Path(artifact["path"]).read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        body = mail.get_body(["html"])
        assert body
        html = body.get_content()
        (tmp_path / "mail.html").write_text(html)
        program.start()

        shown = look(program, (tmp_path / "mail.html").as_uri())
        first = wait(program.trips)
        link = unescape(re.findall(r'href="(http[^"]+)"', html)[0])
        page = look(program, link)
        wait(lambda: len(program.trips()) > len(first))
        trips = program.trips()

    assert "<img" in shown
    assert [trip["url"]["full"] for trip in first] == [token["snippets"]["url"]]
    assert link in {trip["url"]["full"] for trip in trips}
    assert GONE in page
    assert {trip["canary"]["token"]["id"] for trip in trips} == {token["id"]}
    assert all("Chrome" in trip["user_agent"]["original"] for trip in trips)
    assert [problem for trip in trips for problem in problems(trip)] == []


def test_the_link_of_a_lure_shows_a_page_and_trips_once(tmp_path: Path) -> None:
    needs(places.lacking("chromium"))
    with installed(tmp_path) as program:
        token = program.plant("web")
        (link,) = re.findall(r"http\S+", token["snippets"]["mail"])
        program.start()

        page = look(program, link)
        trips = wait(program.trips)

    assert GONE in page
    assert trips[0]["url"]["full"] == token["url"]
    assert [trip["event"]["kind"] for trip in trips].count("alert") == 1
    assert trips[0]["event"]["severity"] == 73
