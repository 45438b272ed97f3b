import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from canary_siem.errors import ActionError
from canary_siem.kinds.opendocument import DOOR, OpenDocumentOptions
from canary_siem.tokens import Token
from tests.backends import places
from tests.canary_siem.artifacts.odf_judge import faults
from tests.canary_siem.artifacts.test_docx import parts
from tests.canary_siem.artifacts.test_odt import links, make, paragraphs
from tests.canary_siem.artifacts.test_odt_template import template
from tests.canary_siem.kinds import office
from tests.canary_siem.kinds.things import DOMAIN, ID, token

Made = tuple[Token, OpenDocumentOptions]


def made(options: OpenDocumentOptions | None = None, **more: object) -> Made:
    planted = token(DOOR, options, **more)
    return planted, OpenDocumentOptions.model_validate(planted.options.model_dump())


def content(options: OpenDocumentOptions | None = None, **more: object) -> bytes:
    return DOOR.make(*made(options, **more))[0].content


def test_the_address_has_the_id_in_the_host() -> None:
    url = DOOR.url(*made())

    assert re.fullmatch(rf"http://{ID}\.{re.escape(DOMAIN)}/[\w./-]+\.png", url)
    assert links(content()) == [url]
    assert DOOR.snippets(*made()) == {"url": url}


def test_title_and_author_are_made_up_and_kept() -> None:
    _, options = made()

    assert options.title == paragraphs(content())[0]
    assert f"<meta:initial-creator>{options.author}<" in parts(content())["meta.xml"].decode()
    assert faults(content()) == []


def test_what_the_planter_gives_is_used() -> None:
    options = OpenDocumentOptions(title="Wages", author="Ann", text="One.\nTwo.")

    artifact = DOOR.make(*made(options))[0]

    assert re.fullmatch(r"Wages[\w-]*\.odt", artifact.filename)
    assert paragraphs(artifact.content) == ["Wages", "One.", "Two."]


def test_a_token_makes_the_same_document_twice() -> None:
    assert content() == content()


def test_a_template_keeps_its_title_unless_told() -> None:
    options = OpenDocumentOptions(template=template())

    planted, kept = made(options)

    assert kept == options
    assert DOOR.make(planted, kept)[0].filename.endswith(".odt")
    assert paragraphs(content(options)) == ["Chapter one."]


@pytest.mark.parametrize("broken", [b"", b"%PDF", template(mimetype=None), template()[:-30]])
def test_a_template_that_cannot_be_used_is_refused_at_once(broken: bytes) -> None:
    with pytest.raises(ActionError, match=r"template: it is .*; give an \.odt"):
        DOOR.plausible(OpenDocumentOptions(template=broken), b"seed")


@pytest.fixture
def server() -> Iterator[office.Seen]:
    with office.listening() as listening:
        yield listening


@pytest.mark.backend
@pytest.mark.parametrize(
    "options",
    [
        OpenDocumentOptions(),
        OpenDocumentOptions(template=template()),
        OpenDocumentOptions(template=make(7)),
    ],
    ids=["made up", "plain template", "template as LibreOffice saves it"],
)
def test_libreoffice_fires_it(
    server: office.Seen, tmp_path: Path, options: OpenDocumentOptions
) -> None:
    if lost := places.lacking("soffice"):
        pytest.skip(lost)
    planted, chosen = made(options, domain=server.domain)
    file = tmp_path / "document.odt"
    file.write_bytes(DOOR.make(planted, chosen)[0].content)

    converted = office.convert(file, tmp_path)

    assert converted.stat().st_size > 5000
    assert f"{ID}.{server.domain}" in {host for _, host, _ in server.requests}
    assert "GET" in {method for method, _, _ in server.requests}
