import io
import re
import timeit
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from pydantic import ValidationError

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.picture import NAMESPACES, linked_picture
from canary_siem.artifacts.pixel import GIF
from canary_siem.artifacts.words import story
from canary_siem.errors import ActionError
from canary_siem.interfaces import decoy
from canary_siem.kinds.word import DOOR, WordOptions
from canary_siem.tokens import Token
from tests.backends import places
from tests.canary_siem.artifacts.test_docx_template import template, with_title_page
from tests.canary_siem.kinds import office
from tests.canary_siem.kinds.things import DOMAIN, ID, hit, token


def made(options: WordOptions | None = None, **more: object) -> tuple[Token, WordOptions]:
    planted = token(DOOR, options, **more)
    return planted, WordOptions.model_validate(planted.options.model_dump())


def content(options: WordOptions | None = None, **more: object) -> bytes:
    return DOOR.make(*made(options, **more))[0].content


def test_the_address_has_the_id_in_the_host() -> None:
    assert re.fullmatch(rf"http://{ID}\.{re.escape(DOMAIN)}/[\w./-]+\.png", DOOR.url(*made()))


def test_title_and_author_are_made_up_and_kept() -> None:
    _, options = made()

    opened = docx.Document(io.BytesIO(content()))

    assert options.title == opened.core_properties.title == opened.paragraphs[0].text
    assert options.author == opened.core_properties.author


def test_what_the_planter_gives_is_used() -> None:
    options = WordOptions(title="Wages", author="Ann", text="One.\nTwo.")

    artifact = DOOR.make(*made(options))[0]

    opened = docx.Document(io.BytesIO(artifact.content))
    assert artifact.filename.startswith("Wages")
    assert [each.text for each in opened.paragraphs] == ["Wages", "One.", "Two."]
    assert opened.core_properties.author == "Ann"


def test_file_names_differ_and_are_sane() -> None:
    names = {DOOR.make(*made(seed=bytes([n])))[0].filename for n in range(40)}

    assert len(names) > 30
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+\.docx", name) for name in names)


def test_a_token_makes_the_same_document_twice() -> None:
    assert content() == content()


def test_a_template_keeps_its_title_unless_told() -> None:
    options = WordOptions(template=template())

    planted, kept = made(options)

    assert kept == options
    assert DOOR.make(planted, kept)[0].filename.endswith(".docx")
    assert docx.Document(io.BytesIO(content(options))).paragraphs[0].text == "Handbook"


@pytest.mark.parametrize("broken", [b"", b"%PDF", b"\xd0\xcf\x11\xe0", template()[:-30]])
def test_a_template_that_cannot_be_used_is_refused_at_once(broken: bytes) -> None:
    with pytest.raises(ActionError, match=r"template: it is .*; give a \.docx"):
        DOOR.plausible(WordOptions(template=broken), b"seed")


@pytest.mark.parametrize(
    "given", [{"title": "x" * 201}, {"author": "a\nb"}, {"text": "x" * 20_001}, {"colour": "red"}]
)
def test_options_are_bounded(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        WordOptions.model_validate(given)


def test_whoever_fetches_the_picture_sees_what_noise_sees() -> None:
    assert DOOR.answer(*made(), hit(accept="*/*")) == decoy("*/*")
    assert decoy("*/*").body == GIF


def test_the_technique_is_that_of_looking_through_files() -> None:
    assert DOOR.threat["technique"]["id"] == ["T1083"]
    assert DOOR.threat["tactic"]["id"] == ["TA0007"]


def from_scratch() -> bytes:
    """Make the like with python-docx alone."""
    opened = docx.Document()
    opened.core_properties.author = "Ann"
    for style, text in story(Draw(b"1", "x"), "Budget"):
        opened.add_paragraph(text, {"Body": "Normal", "Bullet": "List Bullet"}.get(style, "Title"))
    footer = opened.sections[0].footer
    link = footer.part.relate_to(
        "http://a.example.org/a.png", RELATIONSHIP_TYPE.IMAGE, is_external=True
    )
    runs = linked_picture("http://a.example.org/a.png", link, number=1, name="Picture 1")
    footer._element.append(parse_xml(f"<w:p {NAMESPACES}>{runs}</w:p>"))
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


@pytest.mark.bench
def test_a_document_is_made_far_faster_than_from_scratch() -> None:
    planted, options = made()

    ours = min(timeit.repeat(lambda: DOOR.make(planted, options), number=50, repeat=9)) / 50
    theirs = min(timeit.repeat(from_scratch, number=3, repeat=5)) / 3

    assert theirs / ours > 20  # about 60 where nothing else runs


# ---- LibreOffice ----------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[office.Seen]:
    with office.listening() as listening:
        yield listening


@pytest.mark.backend
@pytest.mark.parametrize(
    "options",
    [
        WordOptions(),
        WordOptions(template=template()),
        WordOptions(template=template(with_title_page)),
    ],
    ids=["made up", "template", "template with a title page"],
)
def test_libreoffice_fires_it(server: office.Seen, tmp_path: Path, options: WordOptions) -> None:
    if lost := places.lacking("soffice"):
        pytest.skip(lost)
    planted, chosen = made(options, domain=server.domain)
    file = tmp_path / "document.docx"
    file.write_bytes(DOOR.make(planted, chosen)[0].content)

    converted = office.convert(file, tmp_path)

    assert converted.stat().st_size > 5000
    assert {host for _, host, _ in server.requests} == {f"{ID}.{server.domain}"}
    assert "GET" in {method for method, _, _ in server.requests}
