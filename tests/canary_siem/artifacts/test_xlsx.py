import io
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest

from canary_siem.artifacts import tables
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import person
from canary_siem.artifacts.xlsx import workbook
from tests.canary_siem.artifacts.book_judge import faults
from tests.canary_siem.artifacts.test_docx import parts

URL = "http://h6jmkykjd2rrd2ahnkl6v6zd.ct.example.org/img/logo.png"
MADE = datetime(2026, 3, 4, 12, tzinfo=UTC)


def make(number: int, table: tables.Table | None = None) -> bytes:
    seed = number.to_bytes(16, "big")
    draw = Draw(seed, "excel")
    return workbook(URL, tables.title(draw), person(draw), table, seed=seed, made=MADE)


@pytest.mark.parametrize("number", range(40))
def test_excel_has_nothing_to_repair(number: int) -> None:
    assert faults(make(number)) == []


def test_the_judge_sees_faults() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make(1))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b't="s"><v>1<', b't="s"><v>999<'))

    assert any("wants a text that is not there" in fault for fault in faults(out.getvalue()))


@pytest.mark.parametrize("number", range(30))
def test_openpyxl_opens_it(number: int) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make(number)), data_only=True)

    sheet = book.worksheets[0]
    properties = book.properties
    assert len(book.worksheets) == 1
    assert sheet.max_row > 12
    assert sheet.max_column > 4
    assert properties.title
    assert properties.creator
    assert properties.created is not None
    assert properties.modified is not None
    assert properties.created < properties.modified < MADE.replace(tzinfo=None)


def test_its_only_tie_to_elsewhere_is_the_picture() -> None:
    package = parts(make(4))

    ties = [name for name, content in package.items() if b'"External"' in content]
    assert len(ties) == 1
    assert ties[0].startswith("xl/drawings/_rels/")
    assert URL.encode() in package[ties[0]]


def test_days_and_amounts_are_shown_as_such() -> None:
    formats = {
        cell.number_format
        for number in range(20)
        for row in openpyxl.load_workbook(io.BytesIO(make(number))).worksheets[0].iter_rows()
        for cell in row
    }

    assert any("yy" in each for each in formats)
    assert any("#,##0.00" in each for each in formats)
    assert "0.0%" in formats


def test_the_same_seed_makes_the_same_bytes() -> None:
    assert make(5) == make(5)


def test_a_hundred_workbooks_hardly_ever_share_a_size() -> None:
    sizes = {len(make(number)) for number in range(100)}

    assert len(sizes) >= 99  # one meeting of two is chance, as with birthdays
    assert max(sizes) < 100_000


def test_no_part_but_the_shared_looks_is_the_same_in_two_workbooks() -> None:
    one, other = parts(make(1)), parts(make(2))

    free = {"docProps/core.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"}
    assert all(one[name] != other[name] for name in free)


def test_nothing_names_the_program() -> None:
    content = b"".join(b"".join(parts(make(number)).values()) for number in range(10)).lower()

    assert not any(word in content for word in (b"canary", b"token", b"python", b"siem"))


def test_a_text_of_the_planter_s_is_told_cell_by_cell() -> None:
    table = tables.told("Host;User\nsrv & <co>;root\n10.5;007")
    seed = b"s"

    package = workbook(URL, " Mine <b>", "Ann O'Hara", table, seed=seed, made=MADE)

    book = openpyxl.load_workbook(io.BytesIO(package))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert rows == [
        ["Mine <b>", None],
        [None, None],
        ["Host", "User"],
        ["srv & <co>", "root"],
        [10.5, "007"],
    ]
    assert book.properties.creator == "Ann O'Hara"
    assert faults(package) == []


def test_a_text_that_is_empty_is_a_sheet_too() -> None:
    assert faults(make(1, tables.told("\n"))) == []
