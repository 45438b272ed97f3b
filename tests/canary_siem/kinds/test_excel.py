import io
import re
import timeit
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from pydantic import ValidationError

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.tables import drawn
from canary_siem.errors import ActionError
from canary_siem.kinds.excel import DOOR, ExcelOptions
from canary_siem.tokens import Token
from tests.backends import places
from tests.canary_siem.artifacts.test_xlsx_template import template, with_chart
from tests.canary_siem.kinds import office
from tests.canary_siem.kinds.things import DOMAIN, ID, MADE, token


def made(options: ExcelOptions | None = None, **more: object) -> tuple[Token, ExcelOptions]:
    planted = token(DOOR, options, **more)
    return planted, ExcelOptions.model_validate(planted.options.model_dump())


def content(options: ExcelOptions | None = None, **more: object) -> bytes:
    return DOOR.make(*made(options, **more))[0].content


def cells(package: bytes) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(package))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_the_address_has_the_id_in_the_host() -> None:
    assert re.fullmatch(rf"http://{ID}\.{re.escape(DOMAIN)}/[\w./-]+\.png", DOOR.url(*made()))
    assert DOOR.snippets(*made()) == {"url": DOOR.url(*made())}


def test_title_and_author_are_made_up_and_kept() -> None:
    _, options = made()

    properties = openpyxl.load_workbook(io.BytesIO(content())).properties
    assert options.title == properties.title
    assert options.author == properties.creator


def test_what_the_planter_gives_is_used() -> None:
    options = ExcelOptions(title="Wages", author="Ann", text="a;b\n1;2")

    artifact = DOOR.make(*made(options))[0]

    assert re.fullmatch(r"Wages[\w-]*\.xlsx", artifact.filename)
    assert cells(artifact.content)[-2:] == [["a", "b"], [1, 2]]


def test_the_title_says_what_the_list_is_about() -> None:
    text = str(cells(content(ExcelOptions(title="Server passwords"))))

    assert "Password" in text
    assert "Account" in text


def test_a_token_makes_the_same_workbook_twice() -> None:
    assert content() == content()


def test_a_template_keeps_its_title_unless_told() -> None:
    options = ExcelOptions(template=template())

    planted, kept = made(options)

    assert kept == options
    assert DOOR.make(planted, kept)[0].filename.endswith(".xlsx")
    assert cells(content(options)) == [["Ours", 5]]


@pytest.mark.parametrize("broken", [b"", b"%PDF", b"\xd0\xcf\x11\xe0", template()[:-30]])
def test_a_template_that_cannot_be_used_is_refused_at_once(broken: bytes) -> None:
    with pytest.raises(ActionError, match=r"template: it is .*; give a \.xlsx"):
        DOOR.plausible(ExcelOptions(template=broken), b"seed")


@pytest.mark.parametrize("given", [{"text": "x" * 20_001}, {"colour": "red"}])
def test_options_are_bounded(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ExcelOptions.model_validate(given)


# ---- how fast -------------------------------------------------------------------------------


def from_scratch() -> bytes:
    """Make a list that looks like ours with openpyxl alone."""
    table = drawn(Draw(b"1", "bench"), "Salaries", MADE)
    shown = {"money": "#,##0.00", "percent": "0.0%", "date": "dd/mm/yyyy", "number": "0"}
    tint, line = PatternFill("solid", fgColor="EAEEF5"), Border(top=Side("thin"))
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title, book.properties.creator = table.tab, "Ann"
    sheet["A1"] = "Salaries"
    sheet["A1"].font = Font(bold=True, size=16)
    for place, field in enumerate(table.fields, 1):
        cell = sheet.cell(4, place, field.heading)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", "1F3864")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[cell.column_letter].width = field.width
    for at, row in enumerate(zip(*table.columns, strict=True), 5):
        for place, (field, value) in enumerate(zip(table.fields, row, strict=True), 1):
            formula = field.formula.replace("#", str(at))
            cell = sheet.cell(at, place, f"={formula}" if formula else value)
            cell.number_format = shown.get(field.format, "General")
            if at % 2:
                cell.fill = tint
    for place, field in enumerate(table.fields, 1):
        cell = sheet.cell(5 + len(table.columns[0]), place, field.sum)
        cell.font, cell.border = Font(bold=True), line
    sheet.freeze_panes = "A5"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.bench
def test_a_workbook_is_made_far_faster_than_from_scratch() -> None:
    planted, options = made()

    ours = min(timeit.repeat(lambda: DOOR.make(planted, options), number=50, repeat=9)) / 50
    theirs = min(timeit.repeat(from_scratch, number=3, repeat=5)) / 3

    assert theirs / ours > 10  # about 25 where nothing else runs


# ---- LibreOffice ----------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[office.Seen]:
    with office.listening() as listening:
        yield listening


@pytest.mark.backend
@pytest.mark.parametrize(
    "options",
    [ExcelOptions(), ExcelOptions(template=template(with_chart))],
    ids=["made up", "template"],
)
def test_libreoffice_fires_it(server: office.Seen, tmp_path: Path, options: ExcelOptions) -> None:
    if lost := places.lacking_calc():
        pytest.skip(lost)
    planted, chosen = made(options, domain=server.domain)
    file = tmp_path / "book.xlsx"
    file.write_bytes(DOOR.make(planted, chosen)[0].content)

    converted = office.convert(file, tmp_path)

    assert converted.stat().st_size > 5000
    assert {host for _, host, _ in server.requests} == {f"{ID}.{server.domain}"}
    assert "GET" in {method for method, _, _ in server.requests}
