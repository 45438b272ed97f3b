import io
import zipfile

import openpyxl
import pytest

from canary_siem.artifacts.office_template import main_part, rename
from canary_siem.artifacts.package import Package

MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
SIGNED = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"


def book() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def changed(old: str = "", new: str = "", *, part: str = "", more: str = "") -> bytes:
    """Replace *old* in *part*, and add a part *more*."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name).decode()
            after.writestr(name, content.replace(old, new) if name == part else content)
        if more:
            after.writestr(more, "x")
    return out.getvalue()


def test_the_main_part_is_found() -> None:
    assert main_part(Package(book()), MAIN, "Excel workbook") == "xl/workbook.xml"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (changed(OFFICE, STRICT, part="_rels/.rels"), "it is saved as Strict Open XML"),
        (
            changed(
                "</Relationships>",
                f'<Relationship Id="s" Type="{SIGNED}" Target="sig"/></Relationships>',
                part="_rels/.rels",
            ),
            "it is signed, which a change would break",
        ),
        (changed(more="xl/vbaProject.bin"), "it holds macros"),
        (changed(more="xl/macrosheets/sheet1.xml"), "it holds macros"),
        (
            changed("sheet.main", "sheet.macroEnabled.main", part="[Content_Types].xml"),
            "it holds macros",
        ),
        (changed("sheet.main", "template.main", part="[Content_Types].xml"), "it is no Excel"),
        (changed(OFFICE, "urn:x", part="_rels/.rels"), "it is no Excel workbook"),
    ],
)
def test_what_may_not_be_changed_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        main_part(Package(content), MAIN, "Excel workbook")


def test_title_and_author_are_changed_where_they_are_given() -> None:
    package = Package(book())

    rename(package, "New", None)

    properties = openpyxl.load_workbook(io.BytesIO(package.pack(0))).properties
    assert properties.title == "New"
    assert properties.creator == "openpyxl"


def test_a_file_without_properties_keeps_having_none() -> None:
    package = Package(changed("core-properties", "no-properties", part="_rels/.rels"))

    rename(package, "New", "Ann")

    assert package.related("", kind="x") is None
