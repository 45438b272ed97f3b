from html.parser import HTMLParser

import pytest

from canary_siem.artifacts.pixel import (
    GIF,
    HTML,
    HTML_PAGE,
    PICTURE_PAGE,
    decoy,
    wants_only_pages,
)

CHROME_LINK = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
    "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)
FIREFOX_LINK = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHROME_IMG = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"


def test_the_picture_is_43_octets_of_one_pixel() -> None:
    assert len(GIF) == 43
    assert GIF[6:10] == b"\1\0\1\0"


@pytest.mark.parametrize("accept", [CHROME_LINK, FIREFOX_LINK, FIREFOX_LINK.upper()])
def test_a_browser_that_follows_a_link_gets_the_page(accept: str) -> None:
    assert decoy(accept) is HTML_PAGE


@pytest.mark.parametrize("accept", ["", "*/*", CHROME_IMG, "image/png,text/html", "text/plain"])
def test_everything_else_gets_the_picture(accept: str) -> None:
    assert decoy(accept) is PICTURE_PAGE


def test_only_pages_are_wanted_where_no_picture_is_named() -> None:
    assert wants_only_pages(FIREFOX_LINK)
    assert not wants_only_pages(CHROME_LINK)
    assert not wants_only_pages("*/*")


def test_the_page_is_whole_and_names_nobody() -> None:
    opened: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag != "meta":
                opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Reader().feed(HTML.decode())

    assert opened == []
    assert b"canary" not in HTML.lower()
    assert b"http" not in HTML
