from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from typing import cast

import pytest

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.mail import lure, message

MADE = datetime(2026, 3, 4, 12, tzinfo=UTC)
URL = "http://ct.example.org/a/tok/x.html"
PICTURE = "http://ct.example.org/tok/img/logo.gif"


def made(number: int) -> bytes:
    return message(Draw(bytes([number]), "eml"), "Pay & <Bonus>", URL, picture=PICTURE, made=MADE)


@pytest.mark.parametrize("number", range(30))
def test_a_mail_is_read_without_defects(number: int) -> None:
    letter = message_from_bytes(made(number), policy=default)
    text, html = (cast("EmailMessage", part) for part in letter.iter_parts())

    assert not letter.defects
    assert not text.defects
    assert not html.defects
    assert letter.get_content_type() == "multipart/alternative"
    assert URL in text.get_content()
    assert f'<img src="{PICTURE}"' in html.get_content()
    assert f'<a href="{URL}">' in html.get_content()
    assert "Pay &amp; &lt;Bonus&gt;" in html.get_content()


@pytest.mark.parametrize("number", range(30))
def test_a_mail_was_sent_before_it_was_planted(number: int) -> None:
    letter = message_from_bytes(made(number), policy=default)

    sent = parsedate_to_datetime(str(letter["Date"]))
    assert timedelta(0) < MADE - sent < timedelta(days=16)
    assert 8 <= sent.hour < 18


def test_the_domain_is_one_that_nobody_owns() -> None:
    letter = message_from_bytes(made(1), policy=default)

    assert str(letter["From"]).rstrip(">").rpartition(".")[2] in {
        "internal",
        "corp",
        "lan",
        "local",
    }


def test_lines_end_as_mail_wants_them() -> None:
    content = made(2)

    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_the_same_draw_writes_the_same_mail() -> None:
    assert made(3) == made(3)
    assert made(3) != made(4)


def test_a_lure_speaks_of_its_document() -> None:
    words = lure(Draw(b"1", "lure"), "Salary Review", URL)

    assert words.subject.endswith("Salary Review")
    assert f"Salary Review\n{URL}\n" in words.text
