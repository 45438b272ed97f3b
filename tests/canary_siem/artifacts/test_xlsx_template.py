import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.table import Table

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.xlsx_template import plant
from tests.canary_siem.artifacts.book_judge import faults
from tests.canary_siem.artifacts.test_docx import parts
from tests.canary_siem.artifacts.test_package import repacked
from tests.canary_siem.artifacts.test_xlsx import URL, make

SHEET = "xl/worksheets/sheet1.xml"


def template(change: Callable[[Any], object] = lambda _: None) -> bytes:
    """Make somebody's workbook with openpyxl."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet["A1"], sheet["B1"] = "Ours", 5
    made.create_sheet("Second")["A1"] = "Other"
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def plain(_: Any) -> None:
    return


def with_chart(made: Any) -> None:
    sheet = made.worksheets[0]
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=1))
    sheet.add_chart(chart, "D4")


def with_table(made: Any) -> None:
    sheet = made.worksheets[0]
    sheet["A2"] = "x"
    sheet.add_table(Table(displayName="T", ref="A1:A2"))


def with_second_sheet_open(made: Any) -> None:
    made.active = 1


def with_first_sheet_hidden(made: Any) -> None:
    made.worksheets[0].sheet_state = "hidden"
    made.active = 0


def planted(content: bytes, **more: str) -> bytes:
    return plant(content, URL, draw=Draw(b"seed", "file"), **more)


def drawing_of(package: bytes, sheet: str) -> str:
    """Find what the relations of *sheet*'s drawing lead to."""
    content = parts(package)
    rels = content[f"xl/worksheets/_rels/{sheet}.rels"].decode()
    name = next(name for name in content if name.startswith("xl/drawings/d") and name in rels)
    return content[name.replace("drawings/", "drawings/_rels/") + ".rels"].decode()


@pytest.mark.parametrize(
    ("change", "sheet"),
    [
        (plain, "sheet1.xml"),
        (with_chart, "sheet1.xml"),
        (with_table, "sheet1.xml"),
        (with_second_sheet_open, "sheet2.xml"),
        (with_first_sheet_hidden, "sheet2.xml"),
    ],
)
def test_the_sheet_that_is_shown_fetches_the_picture(
    change: Callable[[Any], object], sheet: str
) -> None:
    package = planted(template(change))

    assert f'Target="{URL}" TargetMode="External"' in drawing_of(package, sheet)
    assert faults(package) == []
    assert openpyxl.load_workbook(io.BytesIO(package)).worksheets[0]["A1"].value == "Ours"


def test_every_other_part_stays_as_it_was() -> None:
    before = template(with_chart)

    old, new = parts(before), parts(planted(before))

    changed = {name for name in old if old[name] != new[name]}
    assert changed == {"xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels"}


def test_two_copies_of_one_template_differ_in_size() -> None:
    content = template()

    sizes = {len(plant(content, URL, draw=Draw(bytes([n]), "file"))) for n in range(20)}

    assert len(sizes) == 20
    assert planted(content) == planted(content)


def test_title_author_and_rows_are_put_in() -> None:
    package = planted(template(), title="New <title>", author="Ann", text="a;b\n1.5;007\n&;")

    book = openpyxl.load_workbook(io.BytesIO(package))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert rows == [["Ours", 5], [None, None], ["a", "b"], [1.5, "007"], ["&", ""]]
    assert (book.properties.title, book.properties.creator) == ("New <title>", "Ann")


def test_one_of_our_own_workbooks_can_be_a_template() -> None:
    assert faults(planted(make(3), text="one\ntwo")) == []


def changed(*swaps: tuple[str, str], part: str = SHEET) -> bytes:
    content = parts(template())[part].decode()
    for old, new in swaps:
        assert old in content
        content = content.replace(old, new)
    return repacked(template(), part, content.encode())


def test_rows_without_number_and_a_drawing_that_is_lost_are_no_hindrance() -> None:
    broken = changed(
        ('<row r="1">', "<row>"), ("</worksheet>", '<drawing r:id="no"/></worksheet>')
    )
    broken = broken if b"xmlns:r" in parts(broken)[SHEET] else changed(('<row r="1">', "<row>"))

    package = planted(broken, text="more")

    assert 'r="3"' in parts(package)[SHEET].decode()
    assert URL in drawing_of(package, "sheet1.xml")


@pytest.mark.parametrize(
    ("content", "text", "reason"),
    [
        (changed(('<row r="1">', '<row r="1048575">')), "a\nb", "its open sheet is full"),
        (changed(("sheetData", "otherData")), "a", "its open sheet has no cells"),
        (
            changed(('state="visible"', 'state="hidden"'), part="xl/workbook.xml"),
            "",
            "it has no sheet to be seen",
        ),
        (b"PK", "", "it is no ZIP archive"),
    ],
)
def test_what_has_no_room_is_refused(content: bytes, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        planted(content, text=text)


def test_a_view_that_names_no_sheet_is_no_hindrance() -> None:
    for tab in ("99", "x", "9" * 30):
        content = changed(('activeTab="0"', f'activeTab="{tab}"'), part="xl/workbook.xml")

        assert URL in drawing_of(planted(content), "sheet1.xml")


def test_the_archive_is_sound() -> None:
    with zipfile.ZipFile(io.BytesIO(planted(template()))) as archive:
        assert archive.testzip() is None
