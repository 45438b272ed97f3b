from xml.etree import ElementTree as ET

import pytest

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.sheet_xml import written
from canary_siem.artifacts.tables import Field, Table, told
from tests.canary_siem.artifacts.book_judge import M

TABLE = Table(
    "Pay",
    [
        Field("Name", "text", 10),
        Field("Base", "money", 8, "", 30.5),
        Field("Two", "number", 8, "B#*2"),
    ],
    [["Ann", "Bob <&>"], [10, 20.5], [20, 41]],
)


def cells(sheet: bytes, strings: bytes) -> dict[str, tuple[str | None, str | None]]:
    texts = ["".join(each.itertext()) for each in ET.fromstring(strings)]  # noqa: S314
    found = {}
    for cell in ET.fromstring(sheet).iter(f"{M}c"):  # noqa: S314 - made by us
        value = cell.findtext(f"{M}v")
        if cell.get("t") == "s" and value is not None:
            value = texts[int(value)]
        found[cell.get("r", "")] = (value, cell.findtext(f"{M}f"))
    return found


def test_a_table_stands_under_its_banner() -> None:
    made = cells(*written(Draw(b"s", "x"), TABLE, ("Wages", "Internal"), bands=True))

    assert made["A1"] == ("Wages", None)
    assert made["A2"] == ("Internal", None)
    assert made["B4"] == ("Base", None)
    assert made["A6"] == ("Bob <&>", None)
    assert made["B6"] == ("20.5", None)
    assert made["C6"] == ("41", "B6*2")
    assert made["A7"] == ("Total", None)
    assert made["B7"] == ("30.5", "SUM(B5:B6)")
    assert made["C7"] == (None, None)


def test_without_banner_it_starts_at_the_top() -> None:
    made = cells(*written(Draw(b"s", "x"), TABLE, (), bands=False))

    assert made["A1"] == ("Name", None)
    assert made["C2"] == ("20", "B2*2")


def test_texts_and_numbers_may_share_a_column() -> None:
    made = cells(*written(Draw(b"s", "x"), told("a;b\n1;x\nz;\n2.5;7"), (), bands=False))

    assert [made[cell][0] for cell in ("A2", "A3", "A4")] == ["1", "z", "2.5"]
    assert [made[cell][0] for cell in ("B2", "B3", "B4")] == ["x", None, "7"]


@pytest.mark.parametrize("bands", [True, False])
def test_every_second_row_is_tinted_where_that_is_wanted(bands: bool) -> None:
    sheet, _ = written(Draw(b"s", "x"), TABLE, (), bands=bands)

    tree = ET.fromstring(sheet)  # noqa: S314 - made by us
    styles = {cell.get("s") for cell in tree.iter(f"{M}c") if cell.get("r") in {"A2", "A3"}}
    assert len(styles) == (2 if bands else 1)


def test_sheets_are_shown_in_many_ways() -> None:
    made = [written(Draw(bytes([n]), "x"), TABLE, (), bands=False)[0] for n in range(80)]

    for word in (b"showGridLines", b"zoomScale", b"<pane ", b"<autoFilter", b"<headerFooter"):
        assert 0 < sum(word in sheet for sheet in made) < 80
