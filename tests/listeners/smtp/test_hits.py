import hashlib
from typing import Any

from canary_siem.sockets.visitor import Visitor
from listeners.smtp.addresses import mailbox
from listeners.smtp.hits import RECIPIENTS, Seen
from listeners.smtp.message import Message, Reader

AT = 1_772_443_200 * 10**9
VISITOR = Visitor("192.0.2.7", 4711, "203.0.113.10", 25)
ABC = hashlib.sha256(b"abc").hexdigest()
MAIL = (
    b"From: =?utf-8?q?J=C3=B6rg?= <joerg@a.example>\r\nSender: bot@a.example\r\n"
    b"To: anna@b.example\r\nCc: bob@b.example\r\nReply-To: trap@a.example\r\n"
    b"Subject: Gr=FC=DFe\tto\x00 you\r\nDate: Mon, 02 Mar 2026 10:00:00 +0100\r\n"
    b"Message-ID: <1@a.example>\r\nX-Mailer: Mutt\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhttps://a.example/x\r\n"
)
PART = b'--b\r\nContent-Type: application/pdf; name="A.PDF"\r\n\r\nabc\r\n'


def message(octets: bytes, *, whole: bool = True) -> Message:
    reader = Reader()
    reader.feed(octets)
    return reader.close(whole=whole)


def seen(**more: Any) -> Seen:
    given: dict[str, Any] = {"helo": "mx.a.example", "sender": mailbox("x@a.example")}
    recipients = [mailbox("id@ct.example"), mailbox("y@ct.example")]
    return Seen(AT, VISITOR, **(given | {"recipients": recipients} | more))


def test_a_mail_is_told_in_the_words_of_ecs() -> None:
    one = seen(message=message(MAIL + PART + b"--b--\r\n"), queue_id="AB12")

    fields = one.fields()

    assert fields["email"] == {
        "direction": "inbound",
        "from": {"address": ["joerg@a.example"]},
        "sender": {"address": "bot@a.example"},
        "to": {"address": ["anna@b.example"]},
        "cc": {"address": ["bob@b.example"]},
        "reply_to": {"address": ["trap@a.example"]},
        "subject": "Gr=FC=DFeto you",
        "message_id": "1@a.example",
        "x_mailer": "Mutt",
        "content_type": "multipart/mixed",
        "origination_timestamp": "2026-03-02T09:00:00.000000Z",
        "delivery_timestamp": "2026-03-02T09:20:00.000000Z",
        "local_id": "AB12",
        "attachments": [
            {
                "file": {
                    "name": "A.PDF",
                    "extension": "pdf",
                    "mime_type": "application/pdf",
                    "size": 3,
                    "hash": {"sha256": ABC},
                }
            }
        ],
    }
    assert fields["canary"]["email"] == {
        "helo": "mx.a.example",
        "envelope": {"from": "x@a.example", "to": ["id@ct.example", "y@ct.example"]},
        "links": ["https://a.example/x"],
    }
    assert "tls" not in fields
    assert "user" not in fields


def test_without_headers_the_envelope_tells() -> None:
    email = seen(message=message(b"\r\nhello\r\n")).fields()["email"]

    assert email["from"] == {"address": ["x@a.example"]}
    assert email["to"] == {"address": ["id@ct.example", "y@ct.example"]}
    assert "content_type" not in email


def test_without_a_message_nothing_was_delivered() -> None:
    email = seen().fields()["email"]

    assert "delivery_timestamp" not in email
    assert email["to"] == {"address": ["id@ct.example", "y@ct.example"]}


def test_the_null_sender_of_bounces_shows() -> None:
    fields = seen(sender=mailbox("")).fields()

    assert fields["canary"]["email"]["envelope"]["from"] == "<>"
    assert fields["email"]["from"] == {"address": []}


def test_nothing_is_told_twice() -> None:
    twice = message(MAIL + PART + PART + b"--b--\r\n")
    again = [mailbox("id@ct.example")] * 3

    fields = seen(message=twice, recipients=again).fields()

    assert len(fields["email"]["attachments"]) == 1
    assert fields["canary"]["email"]["envelope"]["to"] == ["id@ct.example"]


def test_of_a_file_that_broke_off_only_what_is_certain_is_told() -> None:
    fields = seen(message=message(MAIL + PART, whole=False)).fields()

    (attachment,) = fields["email"]["attachments"]
    assert attachment["file"] == {
        "name": "A.PDF",
        "extension": "pdf",
        "mime_type": "application/pdf",
    }


def test_there_is_a_bound_to_recipients() -> None:
    crowd = [mailbox(f"u{number}@ct.example") for number in range(RECIPIENTS + 9)]

    assert len(seen(recipients=crowd).fields()["email"]["to"]["address"]) == RECIPIENTS


def test_a_login_names_its_user() -> None:
    assert seen(login="CORP\\anna").fields()["user"] == {"name": "anna", "domain": "CORP"}


def test_each_token_has_a_hit_of_its_own() -> None:
    one = seen(original=b"raw", error="why")
    forwarded = Seen(AT, Visitor("192.0.2.7", 1, "203.0.113.10", 25, proxied=True))

    first, second = one.hits(["ct.example", ""])

    assert (first.name, second.name) == ("ct.example", "")
    assert (first.source_ip, first.source_port, first.role) == ("192.0.2.7", 4711, "direct")
    assert (first.destination_ip, first.destination_port) == ("203.0.113.10", 25)
    assert (first.channel, first.transport) == ("smtp", "tcp")
    assert (first.original, first.error, first.at) == (b"raw", "why", AT)
    assert forwarded.hits([""])[0].role == "forwarded"
