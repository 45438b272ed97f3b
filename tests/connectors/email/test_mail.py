"""A mail as it goes out, read by Python's own parser and by HTML's."""

import email.policy
from base64 import b64encode
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from connectors.email.mail import Mail, written
from connectors.email.planning import first
from tests.connectors.email.mailing import INCIDENT, settings, told

AT = 1_772_600_767.0
MAIL = first(INCIDENT.format(1), [told()])


def read(mail: Mail, **options: Any) -> EmailMessage:
    message = email.message_from_bytes(
        written(mail, settings(**options), AT), policy=email.policy.default
    )
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body
    text: str = body.get_content()
    return text


class Reader(HTMLParser):
    """Hears what stands in a page, and which tags."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.tags, self.links = "", set[str](), list[str | None]()

    def handle_data(self, data: str) -> None:
        self.text += f"{data}\n"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]


def page(message: EmailMessage) -> Reader:
    reader = Reader()
    reader.feed(part(message, "html"))
    return reader


def test_headers_say_who_what_and_that_no_one_is_to_answer() -> None:
    message = read(MAIL, sender="Trap <canary@example.test>", to=["a@example.test", "b@x.test"])

    assert message["From"] == "Trap <canary@example.test>"
    assert message["To"] == "a@example.test, b@x.test"
    assert message["Subject"] == f"[canary-siem] high: {told().title}"
    assert message["Date"] == "Wed, 04 Mar 2026 05:06:07 +0000"
    assert message["Message-ID"] == f"<{INCIDENT.format(1)}@example.test>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Importance"] == "high"
    assert message["In-Reply-To"] is None
    assert message.get_content_type() == "multipart/alternative"


def test_a_later_mail_belongs_to_the_first() -> None:
    message = read(replace(MAIL, id="other", thread=MAIL.id, again=True))

    assert message["In-Reply-To"] == message["References"] == f"<{MAIL.id}@example.test>"
    assert message["Message-ID"] == "<other@example.test>"
    assert message["Subject"] == f"Re: {read(MAIL)['Subject']}"


def test_both_parts_tell_all() -> None:
    mail = replace(MAIL, lines=["05:06:09: 192.0.2.9"], more=3)
    message = read(mail)
    plain, html = part(message, "plain"), page(message)

    for label, text in mail.facts:
        assert f"{label} " in plain
        assert text in plain
        assert text in html.text
    for text in (plain, html.text):
        assert mail.title in text
        assert "05:06:09: 192.0.2.9" in text
        assert "and 3 more" in text
    assert mail.url in plain
    assert html.links == [mail.url]


def test_the_prefix_is_yours() -> None:
    assert read(MAIL, subject_prefix="[trap 7]")["Subject"] == f"[trap 7] {MAIL.subject}"
    assert read(MAIL, subject_prefix="")["Subject"] == MAIL.subject


def test_what_is_low_or_a_drill_is_not_important() -> None:
    assert read(replace(MAIL, severity=21, grade="low"))["Importance"] is None
    assert read(replace(MAIL, grade="drill"))["Importance"] is None


def test_every_octet_is_ascii_whatever_is_said() -> None:
    mail = replace(MAIL, subject="Łódź 金融 🐤", title="Łódź", facts=(("Who", "Zoë"),))
    raw = written(mail, settings(sender='"Ärger, Büro" <canary@bücher.example>'), AT)
    message = email.message_from_bytes(raw, policy=email.policy.default)

    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert message["Subject"] == "[canary-siem] Łódź 金融 🐤"
    assert message["From"].addresses[0].display_name == "Ärger, Büro"
    assert message["Message-ID"].endswith("@xn--bcher-kva.example>")


def test_markup_is_shown_not_obeyed() -> None:
    wild = '<script>alert(1)</script><a href="http://x">y</a>'
    message = read(replace(MAIL, title=wild, facts=((wild, wild),), lines=[wild]))
    html = page(message)

    assert html.tags <= {*("html", "body", "div", "p", "b", "span", "a", "table", "tr", "td")} | {
        *("ul", "li")
    }
    assert html.links == [MAIL.url]
    assert html.text.count(wild) == 4


@trying(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_no_memo_breaks_a_header(memo: str, agent: str) -> None:
    wild: Any = {"message": f"Canarytoken tripped: {memo}", "user_agent.original": agent}
    mail = first(INCIDENT.format(1), [told(**wild)])
    raw = written(mail, settings(), AT)
    message = email.message_from_bytes(raw, policy=email.policy.default)

    assert {name.lower() for name in message} == {
        *("from", "to", "subject", "date", "message-id", "auto-submitted"),
        *("x-auto-response-suppress", "importance", "mime-version", "content-type"),
    }
    assert message["To"] == "soc@example.test"
    assert "".join(str(message["Subject"]).split()) == "".join(
        f"[canary-siem] {mail.subject}".split()
    )


@pytest.mark.parametrize("inside", ["a\nBcc: thief@example.test", "a\r\n\r\nAll is well.", "a"])
@pytest.mark.parametrize("before", ["", "share "])
def test_an_encoded_word_in_a_memo_is_shown_not_read(before: str, inside: str) -> None:
    word = f"{before}=?utf-8?b?{b64encode(inside.encode()).decode()}?="
    mail = first(INCIDENT.format(1), [told(message=word)])
    head, _, _ = written(mail, settings(), AT).partition(b"\r\n\r\n")
    [line] = [each for each in head.split(b"\r\n") if each.startswith(b"Subject: ")]

    assert line.decode() == f"Subject: [canary-siem] high: {word.replace('=?', '= ?')}"
    assert b"\n" not in head.replace(b"\r\n", b"")
