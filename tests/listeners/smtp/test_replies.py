import re

import pytest

from listeners.smtp import replies

ONES = [
    value
    for name, value in vars(replies).items()
    if isinstance(value, str) and name.isupper() and not name.startswith("_")
]


@pytest.mark.parametrize("text", ONES)
def test_a_reply_is_a_code_and_a_text(text: str) -> None:
    assert re.fullmatch(r"[2-5]\d\d (?:[245]\.\d\.\d )?[ -~]+", text)


@pytest.mark.parametrize("text", [each for each in ONES if re.match(r"\d{3} \d\.", each)])
def test_both_codes_are_of_one_class(text: str) -> None:
    assert text[0] == text[4]


def test_several_lines_are_joined() -> None:
    assert replies.lines(250, ["mx.example", "PIPELINING", "8BITMIME"]) == (
        b"250-mx.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
    )
    assert replies.lines(250, ["mx.example"]) == b"250 mx.example\r\n"


def test_a_line_ends() -> None:
    assert replies.line("250 ä") == b"250 \xc3\xa4\r\n"
    assert replies.line(replies.queued("AB12")) == b"250 2.0.0 Ok: queued as AB12\r\n"
