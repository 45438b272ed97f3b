"""What a person sets of a webhook."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.errors import AccessRefusedError
from connectors.webhook.settings import WebhookSettings
from tests.connectors.webhook.receiving import settings
from tests.connectors.webhook.test_signature import NEW, OLD


@pytest.mark.parametrize(
    ("given", "audience"),
    [
        ({}, "all"),
        ({"format": "ocsf"}, "all"),
        ({"format": "slack"}, "alerts"),
        ({"format": "teams", "send": "trips"}, "trips"),
        ({"send": "alerts"}, "alerts"),
    ],
)
def test_programs_get_everything_and_people_alerts(given: Any, audience: str) -> None:
    assert settings(**given).audience == audience


def test_a_template_is_for_people(tmp_path: Path) -> None:
    (tmp_path / "sms.txt").write_text("{{notice.title}}")

    assert settings(template=tmp_path / "sms.txt").audience == "alerts"


@pytest.mark.parametrize(
    "url",
    [
        *("hooks.example.org", "ftp://x/", "https://", "https://x:0/", "https://x:99999/"),
        *("https://user:s3cr3t@x/", "https://x/#s3cr3t", "https://x/s3cr3t y", "https://bü/"),
    ],
)
def test_an_address_that_is_none_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(ValidationError, match="the address") as refused:
        settings(url=url)

    told = refused.value.errors(include_input=False, include_url=False)
    assert "s3cr3t" not in str(told)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"url": None}, "give the address"),
        ({"url_file": "/x", "url": "https://x/"}, "give the address"),
        ({"secret": OLD, "secret_file": "/x"}, "not both"),
        ({"secret": "s3cr3t"}, "a secret is whsec_"),
        ({"secret": " "}, "is empty"),
        ({"headers": {"a b": "x"}}, "is no name of a header"),
        ({"headers": {"X-Y": "a\r\nb"}}, "one line of ASCII"),
        ({"headers": {"X-Y": "ü"}}, "one line of ASCII"),
        ({"headers": {"Content-Length": "1"}}, "is written by the connector"),
        ({"headers": {"Webhook-Id": "1"}}, "is written by the connector"),
        ({"template": "/no/such.json"}, "can't read /no/such.json"),
        ({"timeout": "1m"}, "less than or equal to 25"),
        ({"tpyo": 1}, "Extra inputs"),
    ],
)
def test_a_bad_value_is_named(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        WebhookSettings.model_validate({"url": "https://x/"} | given)


def test_a_format_and_a_template_are_too_much(tmp_path: Path) -> None:
    (tmp_path / "sms.txt").write_text("{{notice.title}}")
    with pytest.raises(ValidationError, match="a format or a template, not both"):
        settings(template=tmp_path / "sms.txt", format="slack")


def test_a_template_that_is_none_says_where(tmp_path: Path) -> None:
    (tmp_path / "sms.txt").write_text("{{notice.titel}}")
    with pytest.raises(ValidationError, match=r"sms\.txt: .*there is no notice\.titel"):
        settings(template=tmp_path / "sms.txt")


def test_secrets_in_files_are_read_when_they_are_used(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("url_file", "secret_file", "headers_file")}
    files["url_file"].write_text("https://x.example/one\n")
    files["secret_file"].write_text(f"{OLD}\n")
    files["headers_file"].write_text("# ours\n\nAuthorization: Bearer a:b\nX-Key: 1\n")
    made = settings(**files, headers={"X-Key": "0", "X-More": "2"})
    before = made.address(), len(made.signing_keys())
    files["url_file"].write_text("https://x.example/two\n")
    files["secret_file"].write_text(f"{OLD}\n{NEW}\n")

    assert (before, made.address(), len(made.signing_keys())) == (
        ("https://x.example/one", 1),
        "https://x.example/two",
        2,
    )
    assert made.own_headers() == {"Authorization": "Bearer a:b", "X-Key": "1", "X-More": "2"}


@pytest.mark.parametrize(
    ("name", "content", "method", "words"),
    [
        ("url_file", None, "address", "can't read"),
        ("url_file", b"\xff", "address", "it is not text"),
        ("url_file", b"s3cr3t", "address", "the address is to be"),
        ("secret_file", None, "signing_keys", "can't read"),
        ("secret_file", b"s3cr3t", "signing_keys", "a secret is whsec_"),
        ("secret_file", b"\n", "signing_keys", "holds no secret"),
        ("headers_file", None, "own_headers", "can't read"),
        ("headers_file", b"X: 1\ns3cr3t", "own_headers", "line 2 is no header"),
        ("headers_file", b"Host: s3cr3t", "own_headers", "line 1 is no header"),
        ("ca_file", None, "tls", "can't use"),
    ],
)
def test_a_file_that_can_not_be_used_is_told_without_what_is_in_it(
    tmp_path: Path, name: str, content: bytes | None, method: str, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    made = settings(**{name: tmp_path / name})
    with pytest.raises(AccessRefusedError, match=words) as refused:
        getattr(made, method)()

    assert "s3cr3t" not in str(refused.value)


def test_nothing_secret_is_shown() -> None:
    made = settings(url="https://x.example/s3cr3t", secret=OLD, headers={"X": "s3cr3t"})

    assert "s3cr3t" not in f"{made}{made!r}{made.model_dump_json()}"
    assert OLD not in f"{made}{made!r}{made.model_dump_json()}"
