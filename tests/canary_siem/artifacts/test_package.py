import io
import zipfile

import pytest

from canary_siem.artifacts.package import MAX_OCTETS, Package, rels_of
from tests.canary_siem.artifacts.test_docx import make, parts


def repacked(package: bytes, name: str, content: bytes) -> bytes:
    """Change or add one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, content)
    return out.getvalue()


def test_an_unchanged_package_keeps_every_octet_of_every_part() -> None:
    before = make(1)

    package = Package(before)
    package.tree("word/document.xml")

    assert parts(package.pack(0)) == parts(before)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (b"PK" + bytes(MAX_OCTETS), "larger than 10 MiB"),
        (b"%PDF-1.7", "no ZIP archive"),
    ],
)
def test_what_is_no_package_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Package(content)


def test_an_archive_that_is_no_office_document_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")

    with pytest.raises(ValueError, match="no Office document"):
        Package(out.getvalue())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<w:document", "not well-formed"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        (b"", "not well-formed"),
    ],
)
def test_a_part_that_is_no_honest_xml_is_refused(content: bytes, why: str) -> None:
    package = Package(repacked(make(1), "word/document.xml", content))

    with pytest.raises(ValueError, match=why):
        package.tree("word/document.xml")


def test_a_part_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="lacks the part word/none"):
        Package(make(1)).tree("word/none.xml")


def test_a_new_relation_takes_a_free_id() -> None:
    package = Package(make(1))

    relation = package.relate("word/document.xml", "image", "http://a.example.org/", external=True)

    ids = [each.get("Id") for each in package.tree(rels_of("word/document.xml"))]
    assert ids.count(relation) == 1


def test_a_part_without_relations_gets_some() -> None:
    package = Package(make(1))

    assert package.related("word/styles.xml", relation="rId1") is None
    assert package.relate("word/styles.xml", "image", "a.png") == "rId1"
    assert package.related("word/styles.xml", relation="rId1") == "word/a.png"


def test_an_absolute_target_is_found() -> None:
    package = Package(make(1))

    relation = package.relate("word/document.xml", "image", "/media/a.png")

    assert package.related("word/document.xml", relation=relation) == "media/a.png"


def test_the_type_of_a_part_is_told_by_name() -> None:
    package = Package(make(1))

    assert package.media_type("word/styles.xml").endswith("styles+xml")
    assert package.media_type("word/none.xml") == ""
