from typing import Any

import click
import pytest

from canary_siem.cli.show.trips import drilled, lines, story, what
from tests.samples import trip_document, web_document


def shown(present: Any, *documents: Any) -> list[str]:
    return [click.unstyle(line) for line in present(documents, True)]


def test_a_line_says_when_how_bad_from_where_and_what() -> None:
    head, dns, web = shown(lines, trip_document(), web_document())

    assert head.split() == ["TIME", "SEV", "SOURCE", "KIND", "MEMO", "WHAT"]
    assert dns.startswith("2026-03-04 05:06:07Z  high   via ")
    assert "finance share" in dns
    assert dns.endswith(trip_document()["dns"]["question"]["name"])
    assert " 2001:db8::42 " in web
    assert web.endswith("(curl/8.5.0)")


def test_heads_are_shown_once() -> None:
    assert len(list(lines([trip_document()], False))) == 1
    assert list(lines([], True)) == []


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"event.kind": "event"}, "event"),
        ({"event.severity": 21}, "low"),
        ({"event.severity": 47}, "medium"),
        ({"event.severity": 99}, "crit"),
        ({"event.severity": 5}, "?"),
    ],
)
def test_severity_is_a_word(fields: dict[str, Any], word: str) -> None:
    assert word in shown(lines, trip_document(**fields))[1].split()


def test_a_story_tells_who_before_all_else() -> None:
    document = trip_document(**{"process.name": "cmd.exe", "canary.client_subnet": "192.0.2.0/24"})

    text = "\n".join(shown(story, document))

    assert text.startswith(f"high  {document['message']}\n")
    assert "who        user CORP\\alice on WS-0042 with cmd.exe" in text
    assert "(a resolver, seldom the intruder) asking for 192.0.2.0/24" in text
    assert "(London, United Kingdom) AS64496 Example Networks" in text
    assert "T1083 File and Directory Discovery" in text
    assert document["event"]["id"] in text


def test_a_story_leaves_out_what_is_not_known() -> None:
    document = trip_document(user=None, host=None, source=None, threat=None)

    names = {line.split()[0] for line in shown(story, document)[1:]}

    assert not names & {"who", "technique", "data", "unsure", "suppressed"}


def test_a_story_says_what_is_not_certain() -> None:
    document = trip_document(
        **{"canary.decode": {"error": "incomplete"}, "canary.suppressed_by": "paused"}
    )

    text = "\n".join(shown(story, document))

    assert "unsure         incomplete" in text
    assert "suppressed by  paused" in text


def test_what_was_asked_is_cut_before_the_agent_is() -> None:
    long = web_document(**{"url.full": "http://ct.example.org/" + "x" * 500})

    text = what(long)

    assert len(text) <= 80
    assert text.endswith("… (curl/8.5.0)")


def test_what_has_neither_question_nor_address_says_nothing() -> None:
    assert what({}) == ""


def test_a_drill_says_how_to_follow_it() -> None:
    drill = {"token": "abcdefgh", "as_alert": True, "event_id": "01a2"}

    assert shown(drilled, drill)[1] == "  event.id 01a2: canary-siem trip 01a2"
    assert shown(drilled, {"token": "abcdefgh", "as_alert": False}) == [
        "✓ Tripped abcdefgh as a drill (event)"
    ]


MAIL = {
    "dns": None,
    "user": None,
    "host": None,
    "email": {
        "from": {"address": ["eve@example.net"]},
        "subject": "your invoice",
        "attachments": [{"file": {"name": "invoice.iso"}}, {"file": {"size": 3}}],
    },
    "canary.email": {"links": ["https://example.net/a"], "envelope": {"from": "x@example.net"}},
}


def test_a_mail_is_told_by_its_sender_and_subject() -> None:
    mail = trip_document(**MAIL)

    text = "\n".join(shown(story, mail))

    assert what(mail) == "from eve@example.net: your invoice"
    assert "mail       from eve@example.net: your invoice" in text
    assert "links      https://example.net/a" in text
    assert "files      invoice.iso, without a name" in text


@pytest.mark.parametrize(
    ("envelope", "told"), [({"from": "x@example.net"}, "from x@example.net"), ({}, "from unknown")]
)
def test_a_mail_without_headers_is_told_by_its_envelope(envelope: Any, told: str) -> None:
    mail = trip_document(**{**MAIL, "email": {}, "canary.email": {"envelope": envelope}})

    assert what(mail) == told


def test_a_number_that_moved_is_told_from_where_to_where() -> None:
    moved = {"dns": None, "canary.oracle": {"before": 0, "after": 12.5}}

    assert what(trip_document(**moved)) == "from 0 to 12.5"


def test_a_login_is_told_by_who_it_was() -> None:
    assert what(trip_document(dns=None)) == "user CORP\\alice on WS-0042"
