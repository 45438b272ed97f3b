"""What a person may set, and what is wrong with the rest."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.errors import AccessRefusedError
from connectors.splunk_hec import DOOR
from connectors.splunk_hec.settings import SplunkHecSettings


def settings(**options: Any) -> SplunkHecSettings:
    return SplunkHecSettings.model_validate({"url": "https://s.example.org:8088", **options})


def test_the_example_is_valid() -> None:
    assert SplunkHecSettings.model_validate(DOOR.example).index == "canary"


@pytest.mark.parametrize(
    "path", ["", "/", "/services/collector", "/services/collector/", "/services/collector/event"]
)
def test_the_address_may_be_given_with_its_path(path: str) -> None:
    assert (
        settings(url=f"https://s:8088{path}", token="t").collector
        == "https://s:8088/services/collector"
    )


def test_a_path_of_a_proxy_is_kept() -> None:
    found = settings(url="https://s/splunk", token="t").collector

    assert found == "https://s/splunk/services/collector"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "one of them"),
        ({"token": "a", "token_file": "b"}, "one of them"),
        ({"token": "a", "verify": False}, "Extra inputs"),
        ({"token": "a", "url": "https://u:p@s"}, "no user or password"),
        ({"token": "a", "url": "https://s/?channel=1"}, "no user or password"),
        ({"token": "a", "index": "Not An Index"}, "pattern"),
        ({"token": "a", "ack_timeout": "10m"}, "less than or equal"),
        ({"token": "a", "timeout": "0"}, "greater than"),
    ],
)
def test_what_is_wrong_is_said(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        settings(**options)


def test_the_token_is_never_shown() -> None:
    assert "s3cr3t" not in repr(settings(token="s3cr3t"))


def test_the_tokens_file_is_read_each_time(tmp_path: Path) -> None:
    file = tmp_path / "token"
    found = settings(token_file=file)

    file.write_text("one\n")
    first = found.secret()
    file.write_text("two\n")

    assert (first, found.secret()) == ("one", "two")


@pytest.mark.parametrize("content", [None, b"", b"two words", b"\xff", "schlüssel".encode()])
def test_a_file_without_a_token_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(AccessRefusedError, match=str(file)):
        settings(token_file=file).secret()
