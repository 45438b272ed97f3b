"""What a person sets of a mail connector."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.errors import AccessRefusedError
from connectors.email import settings as module
from connectors.email.settings import EmailSettings, mailbox
from tests.connectors.email.mailing import settings

LOGIN = {"username": "canary", "password": "s3cr3t"}


@pytest.mark.parametrize(
    ("text", "bare", "name"),
    [
        ("soc@example.org", "soc@example.org", ""),
        ("SOC <soc@example.org>", "soc@example.org", "SOC"),
        ('"Łódź, Team" <soc@example.org>', "soc@example.org", "Łódź, Team"),
        ("soc@bücher.example", "soc@xn--bcher-kva.example", ""),
        ("a+b.c@x.example", "a+b.c@x.example", ""),
    ],
)
def test_a_mailbox_is_read(text: str, bare: str, name: str) -> None:
    found = mailbox(text)

    assert (found.addr_spec, found.display_name) == (bare, name)


@pytest.mark.parametrize(
    "text",
    [
        *("", "soc", "a@b, c@d", "a@b\r\nBcc: c@d", "@example.org", "a b@example.org"),
        *("zoë@example.org", "a@exa mple.org", "a@..example", f"a@{'x' * 64}.example"),
    ],
)
def test_what_is_no_mailbox_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        mailbox(text)


def test_a_single_recipient_is_a_list_of_one() -> None:
    assert settings(to="soc@example.org").to == ("soc@example.org",)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("smtp://mail.example.org", ("smtp", "mail.example.org", 587)),
        ("smtp://[2001:db8::1]:25", ("smtp", "2001:db8::1", 25)),
        ("smtps://mail.example.org", ("smtps", "mail.example.org", 465)),
    ],
)
def test_an_address_is_taken_apart(url: str, place: tuple[str, str, int]) -> None:
    assert settings(url).place == place


@pytest.mark.parametrize(
    ("given", "upgrade"),
    [
        ({}, "offered"),
        (LOGIN, "required"),
        ({"starttls": "never"}, "never"),
        ({"starttls": "required"}, "required"),
    ],
)
def test_a_password_asks_for_tls(given: dict[str, Any], upgrade: str) -> None:
    assert settings(**given).upgrade == upgrade


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"url": "http://x"}, "url is smtp://HOST:PORT"),
        ({"url": "smtp://user:pw@x"}, "set username and password apart"),
        ({"url": "smtps://x", "starttls": "required"}, "leave starttls out"),
        ({"username": "canary"}, "go together"),
        ({"password": "x"}, "go together"),
        ({**LOGIN, "password_file": "/x"}, "not both"),
        ({**LOGIN, "starttls": "never"}, "a password needs TLS"),
        ({**LOGIN, "starttls": "offered"}, "a password needs TLS"),
        ({"to": []}, "at least 1 item"),
        ({"to": ["soc"]}, "is no mailbox"),
        ({"sender": "x"}, "is no mailbox"),
        ({"subject_prefix": "a\nb"}, "one line"),
        ({"helo": "a b"}, "should match pattern"),
        ({"min_severity": 50}, "Input should be 21, 47, 73 or 99"),
        ({"interval": 60}, "needs a unit"),
        ({"burst": 0}, "greater than or equal to 1"),
        ({"tpyo": 1}, "Extra inputs"),
    ],
)
def test_a_bad_value_is_named(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        settings(**given)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(ValidationError, match=r"pip install 'canary-siem\[email\]'"):
        settings()


def test_the_password_is_read_when_it_is_used(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(" correct horse \n")
    made = settings(username="canary", password_file=file)
    first = made.secret()
    file.write_text("another\n")

    assert (first, made.secret()) == (" correct horse ", "another")
    assert settings(**LOGIN).secret() == "s3cr3t"
    assert settings().secret() == ""


@pytest.mark.parametrize("content", [b"", b"a\nb\n", b"\xff\xfe"])
def test_a_file_without_a_password_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "password"
    file.write_bytes(content)
    with pytest.raises(AccessRefusedError, match="password"):
        settings(username="canary", password_file=file).secret()


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    made = settings(username="canary", password_file=tmp_path / "no", ca_file=tmp_path / "no.pem")
    with pytest.raises(AccessRefusedError, match="can't read the password"):
        made.secret()
    with pytest.raises(AccessRefusedError, match="can't use"):
        made.tls()


def test_a_password_is_never_shown() -> None:
    made = settings(**LOGIN)

    assert "s3cr3t" not in f"{made}{made!r}{made.model_dump_json()}"
    assert isinstance(made, EmailSettings)
