import base64
from email import message_from_bytes
from email.policy import default
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from canary_siem.artifacts.pixel import GIF
from canary_siem.kinds.image import DOOR, MAX_OCTETS, ImageOptions
from tests.canary_siem.artifacts.test_files import PNG
from tests.canary_siem.kinds.things import DOMAIN, ID, hit, token

CHROME_LINK = "text/html,application/xhtml+xml,image/avif,image/webp,*/*;q=0.8"
FIREFOX_LINK = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
WITH_PNG = ImageOptions(file=PNG)


@pytest.mark.parametrize(
    ("options", "ending"), [(ImageOptions(), ".gif"), (WITH_PNG, ".png")], ids=["pixel", "file"]
)
def test_the_address_ends_as_the_picture_is(options: ImageOptions, ending: str) -> None:
    parts = urlsplit(DOOR.url(token(DOOR), options))

    assert parts.netloc == DOMAIN
    assert parts.path.split("/").count(ID) == 1
    assert parts.path.endswith(ending)


def test_the_picture_is_shown() -> None:
    answer = DOOR.answer(token(DOOR), WITH_PNG, hit(accept="image/avif,image/webp,*/*"))

    assert answer.body == PNG
    assert answer.media_type == "image/png"
    assert ("Access-Control-Allow-Origin", "*") in answer.headers


def test_without_a_file_it_is_one_pixel() -> None:
    answer = DOOR.answer(token(DOOR), ImageOptions(), hit(accept="*/*"))

    assert (answer.body, answer.media_type) == (GIF, "image/gif")


@pytest.mark.parametrize(
    ("accept", "path", "media_type"),
    [
        (FIREFOX_LINK, "/a/tok/logo.gif", "text/html; charset=utf-8"),
        (CHROME_LINK, "/a/tok/logo.gif", "image/gif"),
        (CHROME_LINK, "/hr/overview.html", "text/html; charset=utf-8"),
        ("*/*", "/hr/overview.html", "image/gif"),
    ],
)
def test_a_person_who_follows_the_address_gets_a_page(
    accept: str, path: str, media_type: str
) -> None:
    answer = DOOR.answer(token(DOOR), ImageOptions(), hit(accept=accept, path=path))

    assert answer.media_type == media_type


def test_the_lure_shows_the_picture_and_links_to_the_host() -> None:
    made = token(DOOR)

    (artifact,) = DOOR.make(made, ImageOptions())

    letter = message_from_bytes(artifact.content, policy=default)
    html = letter.get_payload(1).get_content()  # type: ignore[union-attr, unused-ignore]
    assert artifact.filename.endswith(".eml")
    assert not letter.defects
    assert f'src="{DOOR.url(made, ImageOptions())}"' in html
    assert f'href="http://{ID}.{DOMAIN}/' in html


def test_the_tag_hides_the_pixel_and_not_a_picture() -> None:
    made = token(DOOR)

    assert 'width="1"' in DOOR.snippets(made, ImageOptions())["img"]
    assert "width" not in DOOR.snippets(made, WITH_PNG)["img"]


def test_a_file_may_come_as_base64() -> None:
    assert ImageOptions.model_validate({"file": base64.b64encode(PNG).decode()}) == WITH_PNG


@pytest.mark.parametrize(
    ("file", "why"),
    [(b"<svg/>", "not a PNG"), (GIF + bytes(MAX_OCTETS), "larger than 1 MiB"), (b"", "not a PNG")],
)
def test_another_file_is_refused(file: bytes, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        ImageOptions(file=file)
