"""Where the cluster is and who we are to it."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.errors import AccessRefusedError
from connectors.elasticsearch import DOOR
from connectors.elasticsearch.settings import ElasticsearchSettings

URL = "https://es.example.org:9200"
SECRET = "s3cr3t"


def settings(**given: Any) -> ElasticsearchSettings:
    return ElasticsearchSettings.model_validate({"url": URL, **given})


def basic(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


def test_the_example_is_valid() -> None:
    DOOR.settings.model_validate(DOOR.example)


def test_one_address_is_a_list_of_one() -> None:
    assert [str(url) for url in settings().url] == [f"{URL}/"]
    assert len(settings(url=[URL, "https://two.example.org"]).url) == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"url": "es.example.org"}, "url"),
        ({"url": []}, "url"),
        ({"url": "https://me:s3cr3t@es.example.org"}, "don't belong in the address"),
        ({"url": "https://es.example.org/?a=b"}, "ends with its path"),
        ({"verify_tsl": False}, "verify_tsl"),
        ({"api_key": SECRET, "api_key_file": "/x"}, "in place or as a file, not both"),
        ({"username": "u", "password": SECRET, "password_file": "/x"}, "not both"),
        ({"username": "u"}, "go together"),
        ({"password": SECRET}, "go together"),
        ({"api_key": SECRET, "username": "u", "password": "p"}, "an API key or a username"),
        ({"client_key": "/x"}, "needs client_certificate"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": 30}, "needs a unit"),
    ],
)
def test_a_bad_setting_is_named_and_no_secret_with_it(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        settings(**given)

    told = "; ".join(error["msg"] for error in caught.value.errors())
    assert SECRET not in told


@pytest.mark.parametrize(
    ("given", "header"),
    [
        ({}, None),
        ({"api_key": "QmFzZTY0"}, "ApiKey QmFzZTY0"),
        ({"api_key": "id:key"}, f"ApiKey {b64encode(b'id:key').decode()}"),
        ({"username": "u", "password": "pa ß"}, basic("u:pa ß")),
    ],
)
def test_who_we_are_goes_into_one_header(given: dict[str, Any], header: str | None) -> None:
    assert settings(**given).authorization() == header


def test_a_rotated_secret_is_taken_at_once(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("old\n")
    given = settings(api_key_file=file)
    assert given.authorization() == "ApiKey old"

    file.write_text("new\n")
    assert given.authorization() == "ApiKey new"


def test_a_password_file_does_as_well(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("p\n")

    assert settings(username="u", password_file=file).authorization() == basic("u:p")


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "No such file"), (b"", "alone"), (b"two words", "alone"), (b"\xff", "not text")],
)
def test_a_secret_that_cannot_be_read_needs_somebody(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(AccessRefusedError, match=words) as caught:
        settings(api_key_file=file).authorization()

    assert str(file) in str(caught.value)


def test_a_secret_is_never_printed() -> None:
    given = settings(username="u", password=SECRET)

    assert SECRET not in f"{given!r} {given} {given.model_dump_json()}"
