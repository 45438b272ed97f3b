import io
import zipfile

import pytest

from canary_siem.artifacts import odf
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.odt_template import plant
from canary_siem.artifacts.package import MAX_OCTETS
from tests.canary_siem.artifacts.odf_judge import faults
from tests.canary_siem.artifacts.test_docx import parts
from tests.canary_siem.artifacts.test_odt import URL, links, make, paragraphs

TYPE = "application/vnd.oasis.opendocument.text"
CONTENT = (
    f'<office:document-content {odf.DECLARED} office:version="1.3"><office:body><office:text>'
    "<text:sequence-decls/><text:p>Chapter one.</text:p></office:text></office:body>"
    "</office:document-content>"
)
STYLES = (
    f'<office:document-styles {odf.DECLARED} office:version="1.3"><office:styles/>'
    "</office:document-styles>"
)
META = f'<office:document-meta {odf.DECLARED} office:version="1.3"/>'


def template(**changes: str | None) -> bytes:
    """Make somebody's document: plain, compressed otherwise than ours, the type not first."""
    contents: dict[str, str | None] = {
        "content.xml": CONTENT,
        "styles.xml": STYLES,
        "meta.xml": META,
        "mimetype": TYPE,
        "META-INF/manifest.xml": odf.manifest(
            TYPE, [(name, "text/xml") for name in ("content.xml", "styles.xml", "meta.xml")]
        ).decode(),
    }
    contents |= {name.replace("__", "/").replace("_", "."): text for name, text in changes.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in contents.items():
            if text is not None:
                archive.writestr(name, text)
    return out.getvalue()


def planted(content: bytes, **more: str) -> bytes:
    return plant(content, URL, draw=Draw(b"seed", "file"), **more)


@pytest.mark.parametrize("content", [template(), make(3)], ids=["plain", "ours"])
def test_its_first_page_fetches_the_picture(content: bytes) -> None:
    package = planted(content)

    assert URL in links(package)
    assert 'text:anchor-type="page"' in parts(package)["content.xml"].decode()
    assert not [fault for fault in faults(package) if "style Graphics" not in fault]


def test_the_picture_stands_behind_what_has_to_come_first() -> None:
    content = parts(planted(template()))["content.xml"].decode()

    assert content.index("sequence-decls") < content.index("draw:frame") < content.index("text:p>")


def test_every_other_part_stays_as_it_was() -> None:
    before = template()

    old, new = parts(before), parts(planted(before))

    assert {name for name in old if old[name] != new[name]} == {"content.xml"}
    assert next(iter(new)) == "mimetype"


def test_title_author_and_text_are_put_in() -> None:
    package = planted(template(), title="New <title>", author="Ann", text="One & two\nthree")

    assert paragraphs(package) == ["Chapter one.", "One & two", "three"]
    meta = parts(package)["meta.xml"].decode()
    assert "<dc:title>New &lt;title&gt;</dc:title>" in meta
    assert "<dc:creator>Ann</dc:creator>" in meta


def test_names_that_are_taken_are_not_used_again() -> None:
    once = planted(make(3))

    twice = parts(planted(once))["content.xml"].decode()

    assert 'style:name="fr3"' in twice
    names = [piece.partition('"')[0] for piece in twice.split('draw:name="')[1:]]
    assert len(set(names)) == len(names) == 3


def test_copies_differ_and_one_draw_makes_the_same() -> None:
    copies = {plant(template(), URL, draw=Draw(bytes([n]), "file")) for n in range(20)}

    assert len(copies) > 15
    assert planted(template()) == planted(template())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is no ZIP archive"),
        (b"PK" + bytes(MAX_OCTETS), "it is larger than 10 MiB"),
        (template(mimetype=None), "it is no OpenDocument text"),
        (template(mimetype=f"{TYPE}-template"), "it is no OpenDocument text"),
        (template(content_xml=None), "it lacks the part content.xml"),
        (template(content_xml="<a>"), "content.xml is not well-formed"),
        (template(content_xml='<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "has a document type"),
        (template(content_xml="<a/>"), "it has no text"),
        (template(Basic__script="x"), "it holds macros"),
        (template(**{"META-INF__documentsignatures_xml": "<a/>"}), "it is signed"),
        (
            template(
                **{
                    "META-INF__manifest_xml": f'<m xmlns:x="{odf.MANIFEST_NS}">'
                    "<x:encryption-data/></m>"
                }
            ),
            "it is protected by a password",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        planted(content)
