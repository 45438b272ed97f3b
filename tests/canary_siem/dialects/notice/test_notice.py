"""One event in a person's words."""

from canary_siem.dialects.notice import notice
from tests.dashboards.corpus import everything
from tests.samples import (
    EVENT_ID,
    INCIDENT_ID,
    TOKEN_ID,
    health_document,
    trip_document,
    web_document,
)


def test_a_look_up_says_who_where_and_which_token() -> None:
    made = notice(trip_document())
    facts = dict(made.facts)

    assert made.title == "Canarytoken tripped: finance share (dns) via resolver 198.51.100.53"
    assert (made.id, made.thread, made.sequence) == (EVENT_ID, INCIDENT_ID, 1)
    assert (made.grade, made.severity, made.when) == ("high", 73, "2026-03-04 05:06:07 UTC")
    assert made.url == f"https://canary.example.org/trips/{EVENT_ID}"
    assert facts["Token"] == f"finance share (dns, {TOKEN_ID}, planted 2026-01-02)"
    assert facts["Labels"] == "owner: it-security"
    assert facts["Who"] == r"CORP\alice on WS-0042"
    assert facts["Source"] == "198.51.100.53 (London, United Kingdom; AS64496 Example Networks)"
    assert facts["Beware"].startswith("It asked for somebody else")
    assert facts["Asked for"] == f"A {TOKEN_ID}[.]ct[.]example[.]org"
    assert facts["Technique"] == "Discovery · T1083 · File and Directory Discovery"
    assert facts["Incident"] == f"{INCIDENT_ID}, hit 1"
    assert made.line.startswith(r"05:06:07: CORP\alice on WS-0042; 198.51.100.53 (London")


def test_a_request_says_with_what() -> None:
    made = notice(web_document(tags=["canarytokens", "tor-exit"]))
    facts = dict(made.facts)

    assert facts["Asked for"] == f"GET https[:]//ct[.]example[.]org/docs/{TOKEN_ID}?a=b"
    assert facts["With"] == "curl/8.5.0"
    assert facts["Beware"] == "A Tor exit: the place says nothing."
    assert "Who" not in facts


def test_a_mail_and_a_file_are_told() -> None:
    document = trip_document(
        email={"from": {"address": ["mallory@example.net"]}, "subject": "Invoice"},
        file={"path": "/srv/plans"},
        process={"name": "cat"},
    )
    facts = dict(notice(document).facts)

    assert facts["Mail"] == 'from mallory[@]example[.]net "Invoice"'
    assert facts["File"] == "/srv/plans"
    assert facts["Who"].endswith("with cat")


def test_our_own_words_are_told_with_their_reason() -> None:
    document = health_document(
        **{
            "event.kind": "event",
            "event.action": "connector-down",
            "event.severity": 47,
            "event.reason": "connection refused",
            "message": "Connector elastic can't deliver: connection refused",
        }
    )
    made = notice(document)

    assert made.title == "Connector elastic can't deliver: connection refused"
    assert (made.thread, made.sequence, made.grade) == ("health", 0, "medium")
    assert dict(made.facts)["Why"] == "connection refused"
    assert made.url == ""


def test_a_drill_is_called_one() -> None:
    doctors = notice(health_document(**{"event.kind": "event", "event.action": "drill"}))
    tokens = notice(trip_document(**{"canary.drill": True}))

    assert (doctors.grade, doctors.thread) == ("drill", EVENT_ID)
    assert (tokens.grade, tokens.thread) == ("drill", INCIDENT_ID)


def test_what_an_intruder_writes_makes_no_link_and_no_line() -> None:
    document = web_document(
        **{
            "user_agent.original": "x\r\nSubject: y http://evil.example/ \u202e",
            "canary.token.memo": "a\nb",
            "message": "Canarytoken tripped: a\nb from evil.example",
        }
    )
    made = notice(document)

    assert dict(made.facts)["With"] == "x Subject: y http[:]//evil[.]example/"
    assert made.title == "Canarytoken tripped: a b from evil[.]example"


def test_almost_nothing_is_told_as_such() -> None:
    made = notice({"event": {"id": EVENT_ID, "dataset": "canary_siem.trip"}})

    assert made.title == "An event without words"
    assert (made.when, made.severity) == ("at an unknown time", 73)
    assert dict(made.facts)["Token"] == "without a memo"


def test_everything_that_can_be_sent_can_be_told() -> None:
    for document in everything():
        made = notice(document)

        assert made.facts
        assert all(text.isprintable() and "://" not in text for _, text in made.facts)
        assert made.line.isprintable()
