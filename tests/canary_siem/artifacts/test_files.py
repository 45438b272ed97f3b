import base64

import pytest
from pydantic import BaseModel, ValidationError

from canary_siem.artifacts.files import FileBytes, picture_sort
from canary_siem.artifacts.pixel import GIF

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg"
    "=="
)


class Options(BaseModel):
    file: FileBytes | None = None


def test_octets_stay_and_text_is_base64() -> None:
    assert Options(file=b"abc").file == b"abc"
    assert Options.model_validate({"file": "YWJj"}).file == b"abc"
    assert Options.model_validate({"file": "YW\nJj\n"}).file == b"abc"


def test_a_file_survives_json() -> None:
    options = Options(file=bytes(range(256)))

    assert Options.model_validate_json(options.model_dump_json()) == options


@pytest.mark.parametrize("text", ["YWJ", "YW*j", "/etc/passwd.txt", "ü"])
def test_what_is_not_base64_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="not base64"):
        Options.model_validate({"file": text})


def test_the_schema_tells_a_command_line_to_read_a_path() -> None:
    schema = Options.model_json_schema()["properties"]["file"]["anyOf"][0]

    assert schema == {"type": "string", "contentEncoding": "base64"}


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (GIF, "gif"),
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpg"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "webp"),
    ],
)
def test_a_picture_is_known_by_its_first_octets(content: bytes, extension: str) -> None:
    sort = picture_sort(content)

    assert sort is not None
    assert sort.extension == extension


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"RIFF\x24\0\0\0WAVE", b"GIF", b"%PDF"])
def test_what_is_no_picture_of_ours_is_none(content: bytes) -> None:
    assert picture_sort(content) is None
