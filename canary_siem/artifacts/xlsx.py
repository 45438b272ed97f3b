"""An Excel workbook that fetches a picture from elsewhere as soon as it is laid out.

SpreadsheetML, ECMA-376 part 1, section 18. Nothing in it is constant that need not be: table,
dates, part names, look and size follow from the seed.
"""

from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple

from canary_siem.artifacts import ooxml
from canary_siem.artifacts.book_looks import DRESSES, MAIN, book_parts
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.looks import LOOKS
from canary_siem.artifacts.ooxml import Relation, attribute
from canary_siem.artifacts.sheet_picture import DRAWING_TYPE, drawing, linked_picture
from canary_siem.artifacts.sheet_xml import written
from canary_siem.artifacts.tables import Table, drawn
from canary_siem.artifacts.words import TEAMS, person
from canary_siem.artifacts.zips import Part, deflate, pack

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_LEVEL = 1  # what Office itself does


class Machine(NamedTuple):
    """With which Excel a workbook was saved, and where its window stood (in 1/20 point)."""

    build: int
    lowest: int
    at: int
    width: int
    height: int


_MACHINES = (
    Machine(14420, 4, 0, 19_200, 10_890),
    Machine(22228, 5, -120, 28_800, 12_300),
    Machine(22228, 7, -108, 23_256, 12_456),
    Machine(23231, 6, 0, 28_800, 11_385),
    Machine(24326, 7, -120, 29_040, 15_720),
    Machine(26026, 5, -108, 23_040, 9_072),
    Machine(27328, 7, -98, 21_795, 13_875),
    Machine(28429, 4, -120, 38_640, 21_120),
)
_SHEET = "xl/worksheets/sheet1.xml"


def workbook(
    url: str,
    heading: str,
    author: str,
    table: Table | None = None,
    *,
    seed: bytes,
    made: datetime,
) -> bytes:
    """Make an .xlsx: the same bytes for the same arguments.

    Args:
        url: What it fetches.
        heading: Its title, in the properties.
        author: Who wrote it.
        table: What it holds; made up where not given.
        seed: Decides what is not given.
        made: When it is planted, UTC; it was written before.
    """
    draw = Draw(seed, "xlsx")
    look, dress = draw.pick(LOOKS), draw.pick(DRESSES)
    history = ooxml.history(draw, made)
    editor = author if draw.often(50) else person(draw)
    given = table is not None
    table = table or drawn(draw, heading, history.modified)
    banner = _banner(draw, heading, history.modified, given=given)
    sheet, strings = written(draw, table, banner, bands=dress.bands)
    named = f"drawing{draw.between(1, 3)}.xml"
    drawn_in = _drawing(named, draw.below(4), draw.below(6), draw.between(1, 6))
    types, root, relations, sheet_relations = _frame(named)
    styles = book_parts(look, dress)
    parts = [
        replace(types, growth=draw.below(ooxml.GROWTH)),
        root,
        _workbook(table.tab, draw.pick(_MACHINES), draw.between(1, 3)),
        replace(relations, growth=draw.below(ooxml.GROWTH)),
        _packed(_SHEET, sheet),
        *styles,
        _packed("xl/sharedStrings.xml", strings),
        sheet_relations,
        drawn_in,
        _packed(
            f"xl/drawings/_rels/{named}.rels",
            ooxml.relationships((Relation("rId1", "image", url, external=True),)),
        ),
        _packed("docProps/core.xml", ooxml.core_properties(heading, author, editor, history)),
        _application(table.tab),
    ]
    return pack(parts)


def _banner(draw: Draw, heading: str, day: datetime, *, given: bool) -> tuple[str, ...]:
    if not given and draw.often(30):
        return ()
    as_of = f"{draw.pick(('As of', 'Status', 'Last updated'))} {day.day}.{day.month}.{day.year}"
    team = next((each for each in TEAMS if each in heading), draw.pick(TEAMS))
    more = draw.pick((as_of, f"{team}, {as_of}", "Confidential", f"{team}, internal"))
    return (heading.strip(),) if given else (heading.strip(), more)


def _packed(name: str, content: bytes) -> Part:
    return deflate(name, content, level=_LEVEL)


@cache
def _frame(named: str) -> tuple[Part, Part, Part, Part]:
    """Make the content types and the relations of package, workbook and sheet."""
    overrides = [
        ("/xl/workbook.xml", f"{EXCEL_TYPE}.sheet.main+xml"),
        (f"/{_SHEET}", f"{EXCEL_TYPE}.worksheet+xml"),
        ("/xl/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml"),
        ("/xl/styles.xml", f"{EXCEL_TYPE}.styles+xml"),
        ("/xl/sharedStrings.xml", f"{EXCEL_TYPE}.sharedStrings+xml"),
        (f"/xl/drawings/{named}", DRAWING_TYPE),
        ("/docProps/core.xml", ooxml.CORE_TYPE),
        ("/docProps/app.xml", ooxml.APP_TYPE),
    ]
    relations = [
        Relation("rId1", "worksheet", "worksheets/sheet1.xml"),
        Relation("rId2", "theme", "theme/theme1.xml"),
        Relation("rId3", "styles", "styles.xml"),
        Relation("rId4", "sharedStrings", "sharedStrings.xml"),
    ]
    root = (
        Relation("rId3", "extended-properties", "docProps/app.xml"),
        Relation("rId2", ooxml.CORE_RELATION, "docProps/core.xml"),
        Relation("rId1", "officeDocument", "xl/workbook.xml"),
    )
    drawings = (Relation("rId1", "drawing", f"../drawings/{named}"),)
    return (
        _packed("[Content_Types].xml", ooxml.content_types(overrides)),
        _packed("_rels/.rels", ooxml.relationships(root)),
        _packed("xl/_rels/workbook.xml.rels", ooxml.relationships(relations)),
        _packed("xl/worksheets/_rels/sheet1.xml.rels", ooxml.relationships(drawings)),
    )


@lru_cache(256)
def _application(tab: str) -> Part:
    return _packed("docProps/app.xml", ooxml.app_properties("Microsoft Excel", {}, (tab,)))


@lru_cache(2000)
def _workbook(tab: str, machine: Machine, number: int) -> Part:
    text = (
        f'{ooxml.HEAD}<workbook xmlns="{MAIN}" xmlns:r="{ooxml.RELATION}">'
        f'<fileVersion appName="xl" lastEdited="7" lowestEdited="{machine.lowest}"'
        f' rupBuild="{machine.build}"/><workbookPr defaultThemeVersion="166925"/>'
        f'<bookViews><workbookView xWindow="{machine.at}" yWindow="{machine.at}"'
        f' windowWidth="{machine.width}" windowHeight="{machine.height}"/></bookViews>'
        f'<sheets><sheet name={attribute(tab)} sheetId="{number}" r:id="rId1"/></sheets>'
        '<calcPr calcId="191029"/></workbook>'
    )
    return _packed("xl/workbook.xml", text.encode())


@lru_cache(1000)
def _drawing(named: str, column: int, row: int, number: int) -> Part:
    anchor = linked_picture(
        "rId1", column=column, row=row, number=number + 1, name=f"Picture {number}"
    )
    return _packed(f"xl/drawings/{named}", drawing(anchor))
