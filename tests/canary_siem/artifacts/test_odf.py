import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from canary_siem.artifacts import odf, ooxml, zips
from canary_siem.artifacts.draws import Draw

WHEN = datetime(2026, 3, 4, 12, 30, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("a b", "a b"),
        ("a  b", 'a<text:s text:c="2"/>b'),
        (" a<\tb ", '<text:s text:c="1"/>a&lt;<text:tab/>b<text:s text:c="1"/>'),
        ("", ""),
    ],
)
def test_white_space_is_kept(text: str, spelt: str) -> None:
    assert odf.words(text) == spelt


def test_the_type_is_stored_and_dated() -> None:
    part = odf.mimetype("a/b", odf.saved(WHEN))

    with zipfile.ZipFile(io.BytesIO(zips.pack([part]))) as archive:
        entry = archive.infolist()[0]
        assert archive.read(entry) == b"a/b"
        assert entry.compress_type == zipfile.ZIP_STORED
        assert entry.date_time == (2026, 3, 4, 12, 30, 42)


def test_the_manifest_lists_the_parts() -> None:
    tree = ET.fromstring(odf.manifest("a/b", [("x.xml", "text/xml")]))  # noqa: S314

    paths = [each.get(f"{{{odf.MANIFEST_NS}}}full-path") for each in tree]
    assert paths == ["/", "x.xml"]


def test_metadata_count_what_is_said() -> None:
    draw = Draw(b"x", "y")
    made = odf.metadata(
        draw, "A & B", "Ann", "Bob", ooxml.history(draw, WHEN), ["One two.", "Three"]
    )

    found = {
        key.rpartition("}")[2]: value
        for each in ET.fromstring(made).iter()  # noqa: S314 - made by us
        for key, value in each.attrib.items()
    }
    assert b"<dc:title>A &amp; B</dc:title>" in made
    assert found["word-count"] == "3"
    assert found["character-count"] == "13"
    assert found["non-whitespace-character-count"] == "12"
    assert found["paragraph-count"] == "2"


def test_relations_are_rdf() -> None:
    assert ET.fromstring(odf.relations()).tag.endswith("RDF")  # noqa: S314 - made by us
