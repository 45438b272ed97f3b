import io
import re
import timeit

import pypdf
import pytest

from canary_siem.artifacts import pdf_template
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import story
from canary_siem.interfaces import decoy
from canary_siem.kinds.pdf import DOOR, PdfOptions
from canary_siem.tokens import Token
from tests.canary_siem.artifacts.test_pdf import make, sent_to
from tests.canary_siem.kinds.things import DOMAIN, ID, hit, token


def made(options: PdfOptions | None = None, **more: object) -> tuple[Token, PdfOptions]:
    planted = token(DOOR, options, **more)
    return planted, PdfOptions.model_validate(planted.options.model_dump())


def content(options: PdfOptions | None = None, **more: object) -> bytes:
    return DOOR.make(*made(options, **more))[0].content


def text(package: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(package)).pages)


def test_it_sends_the_viewer_to_the_id_s_host() -> None:
    url = DOOR.url(*made())

    assert re.fullmatch(rf"http://{ID}\.{re.escape(DOMAIN)}/[\w./-]+", url)
    assert sent_to(content()) == [url, url]
    assert DOOR.snippets(*made()) == {"url": url}


def test_its_name_had_better_not_exist() -> None:
    assert DOOR.denied
    assert DOOR.proof == "structure-checked"


def test_the_title_is_made_up_and_kept() -> None:
    _, options = made()

    assert options.title
    assert text(content()).startswith(options.title)


def test_what_the_planter_gives_is_used() -> None:
    options = PdfOptions(title="Wages", text="One.\nTwo.")

    artifact = DOOR.make(*made(options))[0]

    assert re.fullmatch(r"Wages[\w-]*\.pdf", artifact.filename)
    assert text(artifact.content).split()[:3] == ["Wages", "One.", "Two."]


def test_a_token_makes_the_same_document_twice() -> None:
    assert content() == content()


def test_a_template_keeps_its_pages_and_gets_the_text_behind_them() -> None:
    options = PdfOptions(template=make(3, None), text="One more.")

    planted, kept = made(options)

    assert kept == options
    package = DOOR.make(planted, kept)[0].content
    assert text(package).startswith(text(make(3, None)))
    assert "One more." in text(package)
    assert sent_to(package) == [DOOR.url(planted, kept)] * 2


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (PdfOptions(template=b"PK"), r"template: it is no PDF; give a \.pdf"),
        (PdfOptions(template=b"%PDF-1.7"), r"template: it is damaged .*; give a \.pdf"),
        (PdfOptions(text="Ωmega"), "the text has letters"),
        (PdfOptions(title="漢"), "the text has letters"),
    ],
)
def test_what_cannot_be_used_is_refused(options: PdfOptions, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        content(options)


def test_without_the_extra_a_template_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def plant(*_: object, **__: object) -> bytes:
        raise ModuleNotFoundError("pikepdf is needed")

    monkeypatch.setattr(pdf_template, "plant", plant)

    with pytest.raises(ValueError, match="template: pikepdf is needed"):
        content(PdfOptions(template=make(3, None)))


def test_whoever_lets_the_browser_open_sees_what_noise_sees() -> None:
    assert DOOR.answer(*made(), hit(accept="text/html")) == decoy("text/html")


def from_scratch() -> bytes:
    """Make the like with fpdf2 alone."""
    made = pytest.importorskip("fpdf").FPDF()
    made.set_title("Budget")
    made.add_page()
    for style, words in story(Draw(b"1", "x"), "Budget"):
        bold = style in {"Title", "Heading"}
        made.set_font("Helvetica", "B" if bold else "", 16 if style == "Title" else 11)
        made.multi_cell(0, 6, words, new_x="LMARGIN", new_y="NEXT")
        made.ln(2)
    return bytes(made.output())


@pytest.mark.bench
def test_a_document_is_made_far_faster_than_from_scratch() -> None:
    planted, options = made()

    ours = min(timeit.repeat(lambda: DOOR.make(planted, options), number=50, repeat=9)) / 50
    theirs = min(timeit.repeat(from_scratch, number=3, repeat=5)) / 3

    assert theirs / ours > 6  # about 15 where nothing else runs
