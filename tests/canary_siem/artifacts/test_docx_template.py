import io
import re
import zipfile
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.enum.section import WD_SECTION

from canary_siem.artifacts.docx_template import plant
from canary_siem.artifacts.draws import Draw
from tests.canary_siem.artifacts.judge import faults
from tests.canary_siem.artifacts.test_docx import URL, make, parts
from tests.canary_siem.artifacts.test_package import repacked

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"


def template(change: Callable[[Any], object] = lambda _: None) -> bytes:
    """Make somebody's document with python-docx."""
    made = docx.Document()
    made.add_heading("Handbook", 0)
    made.add_paragraph("Chapter one.")
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_footer(made: Any) -> None:
    made.sections[0].footer.paragraphs[0].text = "Our own footer"


def with_title_page(made: Any) -> None:
    made.sections[0].different_first_page_header_footer = True
    made.sections[0].first_page_footer.paragraphs[0].text = "First page"


def with_bare_title_page(made: Any) -> None:
    made.sections[0].different_first_page_header_footer = True
    made.sections[0].footer.paragraphs[0].text = "Later pages"


def with_sections(made: Any) -> None:
    made.add_section(WD_SECTION.NEW_PAGE)
    made.add_paragraph("Second section.")


def with_empty_footer(made: Any) -> None:
    footer = made.sections[0].footer
    footer._element.remove(footer.paragraphs[0]._p)


def plain(_: Any) -> None:
    return


def planted(content: bytes, **more: str) -> bytes:
    return plant(content, URL, draw=Draw(b"seed", "file"), **more)


ALL = [
    plain,
    with_footer,
    with_title_page,
    with_bare_title_page,
    with_sections,
    with_empty_footer,
]


@pytest.mark.parametrize("change", ALL)
def test_the_footer_of_the_first_page_fetches_the_picture(change: Callable[[Any], object]) -> None:
    package = planted(template(change))

    opened = docx.Document(io.BytesIO(package))
    first = opened.sections[0]
    footer = first.first_page_footer if first.different_first_page_header_footer else first.footer
    targets = [each.target_ref for each in footer.part.rels.values() if each.is_external]
    assert targets == [URL]
    assert b"r:link=" in footer.part.blob
    assert b"INCLUDEPICTURE" in footer.part.blob
    assert faults_but_python_docx_s(package) == []


def faults_but_python_docx_s(package: bytes) -> list[str]:
    """Leave out what the template of python-docx itself brings."""
    ours = ("footer", "rels", "Content_Types", "drawing")
    return [fault for fault in faults(package) if any(word in fault for word in ours)]


def test_a_footer_that_is_there_keeps_its_words() -> None:
    opened = docx.Document(io.BytesIO(planted(template(with_footer))))

    assert "Our own footer" in opened.sections[0].footer.paragraphs[0].text


@pytest.mark.parametrize("change", ALL)
def test_every_other_part_stays_as_it_was(change: Callable[[Any], object]) -> None:
    before = template(change)

    old, new = parts(before), parts(planted(before))

    changed = {name for name in old if old[name] != new[name]}
    assert changed <= {
        DOCUMENT,
        "[Content_Types].xml",
        "word/_rels/document.xml.rels",
        *(name for name in old if "footer" in name),
    }
    if change is with_footer:
        assert DOCUMENT not in changed


def test_two_copies_of_one_template_differ_in_size() -> None:
    content = template()

    sizes = {len(plant(content, URL, draw=Draw(bytes([n]), "file"))) for n in range(20)}

    assert len(sizes) == 20


def test_the_same_draw_makes_the_same_bytes() -> None:
    content = template()

    assert planted(content) == planted(content)


def test_title_author_and_text_are_put_in() -> None:
    package = planted(template(), title="New <title>", author="Ann", text="One & two\nthree")

    opened = docx.Document(io.BytesIO(package))
    assert opened.core_properties.title == "New <title>"
    assert opened.core_properties.author == "Ann"
    assert [each.text for each in opened.paragraphs][-2:] == ["One & two", "three"]


def test_a_title_that_was_missing_is_added() -> None:
    core = re.sub(b"<dc:title>.*</dc:title>", b"", parts(make(1))["docProps/core.xml"])

    package = planted(repacked(make(1), "docProps/core.xml", core), title="Added")

    assert docx.Document(io.BytesIO(package)).core_properties.title == "Added"


def test_one_of_our_own_documents_can_be_a_template() -> None:
    package = planted(make(3))

    assert faults(package) == []


def test_a_text_without_section_gets_one() -> None:
    tree = ET.fromstring(parts(template())[DOCUMENT])  # noqa: S314 - made by us
    tree[0].remove(tree[0][-1])

    package = planted(repacked(template(), DOCUMENT, ET.tostring(tree)), text="more")

    body = ET.fromstring(parts(package)[DOCUMENT])[0]  # noqa: S314 - made by us
    assert [child.tag for child in body][-2:] == [f"{W}p", f"{W}sectPr"]


def test_a_reference_to_nowhere_is_replaced() -> None:
    old = parts(make(1))[DOCUMENT]
    tree = ET.fromstring(old)  # noqa: S314 - made by us
    for reference in tree.iter(f"{W}footerReference"):
        for key in [key for key in reference.attrib if key.endswith("}id")]:
            reference.set(key, "rId999")

    package = planted(repacked(make(1), DOCUMENT, ET.tostring(tree)))

    assert not any("rId999" in fault for fault in faults(package))


def test_a_document_without_properties_keeps_having_none() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "_rels/.rels":
                content = content.replace(b"core-properties", b"no-properties")
            new.writestr(name, content)

    assert planted(out.getvalue(), title="x")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"wordprocessingml.document.main", b"spreadsheetml.sheet.main", "no Word document"),
        (
            b"openxmlformats-officedocument.wordprocessingml.document.main",
            b"ms-word.document.macroEnabled.main",
            "macros",
        ),
    ],
)
def test_what_word_would_not_save_as_docx_is_refused(old: bytes, new: bytes, why: str) -> None:
    types = parts(template())["[Content_Types].xml"].replace(old, new)

    with pytest.raises(ValueError, match=why):
        planted(repacked(template(), "[Content_Types].xml", types))


def test_macros_are_refused_by_their_part() -> None:
    with pytest.raises(ValueError, match="macros"):
        planted(repacked(template(), "word/vbaProject.bin", b"x"))


def test_strict_open_xml_is_refused() -> None:
    rels = parts(template())["_rels/.rels"].replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
    )

    with pytest.raises(ValueError, match="Strict"):
        planted(repacked(template(), "_rels/.rels", rels))


def test_a_document_without_body_is_refused() -> None:
    empty = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'

    with pytest.raises(ValueError, match="no text"):
        planted(repacked(template(), DOCUMENT, empty))
