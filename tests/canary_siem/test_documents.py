"""What every document has, tried with one that is no more than that."""

import pytest

from canary_siem.artifacts.draws import Draw
from canary_siem.documents import DocumentKind, DocumentOptions
from canary_siem.errors import ActionError
from canary_siem.tokens import Token
from tests.canary_siem.kinds.things import token


class Note(DocumentKind[DocumentOptions]):
    title = "Note"
    fires_on = "read"
    options = DocumentOptions
    suffix = "txt"
    media_type = "text/plain"
    saved = "a note"

    @staticmethod
    def plant(
        template: bytes,
        url: str,
        *,
        draw: Draw,
        title: str | None = None,
        author: str | None = None,
        text: str | None = None,
    ) -> bytes:
        if not template.isascii():
            raise ValueError("it is no text")
        return template + url.encode()

    def written(
        self, url: str, heading: str, author: str, text: str | None, *, token: Token, draw: Draw
    ) -> bytes:
        return f"{heading}|{author}|{text}|{url}".encode()


NOTE = Note()


def made(options: DocumentOptions) -> bytes:
    planted = token(NOTE, options)
    kept = DocumentOptions.model_validate(planted.options.model_dump())
    return NOTE.make(planted, kept)[0].content


def test_what_is_given_stands_and_the_rest_is_made_up() -> None:
    heading, author, text, url = made(DocumentOptions(title="Wages")).decode().split("|")

    assert (heading, text) == ("Wages", "None")
    assert author
    assert url.startswith("http://")


def test_a_template_is_planted_with_the_same_address() -> None:
    own = made(DocumentOptions()).decode().rpartition("|")[2]

    assert made(DocumentOptions(template=b"mine ")) == b"mine " + own.encode()


def test_a_template_that_does_not_suit_is_told_before_anything_is_kept() -> None:
    with pytest.raises(ActionError, match="template: it is no text; give a note"):
        NOTE.plausible(DocumentOptions(template=b"\xff"), b"seed")
