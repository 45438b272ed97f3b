"""Put the picture that fires into somebody's .xlsx, and change nothing else."""

import posixpath
from typing import TYPE_CHECKING

from canary_siem.artifacts import ooxml
from canary_siem.artifacts.book_looks import MAIN
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.office_template import main_part, rename
from canary_siem.artifacts.package import Package
from canary_siem.artifacts.picture import R
from canary_siem.artifacts.sheet_picture import DRAWING_TYPE, OPEN, drawing, linked_picture
from canary_siem.artifacts.tables import letters, told
from canary_siem.artifacts.trees import element
from canary_siem.artifacts.xlsx import EXCEL_TYPE

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_M = f"{{{MAIN}}}"
_ID = f"{{{R}}}id"
_MAX_ROWS = 1_048_576
_BEHIND = (  # what stands behind the drawing of a sheet (ECMA-376 part 1, 18.3.1.99)
    *("legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)


def plant(
    template: bytes,
    url: str,
    *,
    draw: Draw,
    title: str | None = None,
    author: str | None = None,
    text: str | None = None,
) -> bytes:
    """Make a copy of *template* whose open sheet fetches *url*.

    Args:
        template: A .xlsx, untrusted.
        url: What it fetches.
        draw: Decides how it is done.
        title: Its new title, in the properties.
        author: Its new author, there.
        text: Rows to add below those of the open sheet, as tables.told reads them.

    Raises:
        ValueError: It is no workbook that a token can be put into; the text says why.
    """
    package = Package(template)
    main = main_part(package, f"{EXCEL_TYPE}.sheet.main+xml", "Excel workbook")
    sheet = _open_sheet(package, main)
    if text:
        _add(package.tree(sheet), text)
    part = _drawing_part(package, sheet)
    relation = package.relate(part, "image", url, external=True)
    tree = package.tree(part)
    taken = {each.get("id") for each in tree.iter() if str(each.tag).endswith("}cNvPr")}
    number = next(n for n in range(draw.between(2, 900), 1 << 20) if str(n) not in taken)
    anchor = linked_picture(
        relation,
        column=draw.below(4),
        row=draw.below(8),
        number=number,
        name=f"Picture {number}",
    )
    tree.extend(list(element(f"{OPEN}{anchor}</xdr:wsDr>")))
    rename(package, title, author)
    return package.pack(draw.below(ooxml.GROWTH))


def _open_sheet(package: Package, main: str) -> str:
    """Find the sheet that is shown when the workbook is opened, else the first visible one."""
    book = package.tree(main)
    sheets = book.findall(f"{_M}sheets/{_M}sheet")
    view = book.find(f"{_M}bookViews/{_M}workbookView")
    active = view.get("activeTab", "0") if view is not None else "0"
    at = int(active) if active.isascii() and active.isdigit() and len(active) < 6 else 0
    for entry in (*sheets[at : at + 1], *sheets):
        if entry.get("state", "visible") != "visible":
            continue
        part = package.related(main, relation=entry.get(_ID, "?"))
        if part and package.media_type(part) == f"{EXCEL_TYPE}.worksheet+xml":
            return part
    message = "it has no sheet to be seen"
    raise ValueError(message)


def _drawing_part(package: Package, sheet: str) -> str:
    """Find the drawing of *sheet*; make one where there is none."""
    tree = package.tree(sheet)
    entry = tree.find(f"{_M}drawing")
    if entry is not None:
        found = package.related(sheet, relation=entry.get(_ID, "?"))
        if found is not None:
            return found
        tree.remove(entry)
    folder = posixpath.join(posixpath.dirname(posixpath.dirname(sheet)), "drawings")
    names = (posixpath.join(folder, f"drawing{n}.xml") for n in range(1, 1 << 20))
    part = next(name for name in names if name not in package.names())
    package.add(part, drawing(""), DRAWING_TYPE)
    relation = package.relate(sheet, "drawing", f"/{part}")
    new = tree.makeelement(f"{_M}drawing", {_ID: relation})
    behind = [each for each in tree if each.tag in {f"{_M}{name}" for name in _BEHIND}]
    if behind:
        behind[0].addprevious(new)
    else:
        tree.append(new)
    return part


def _add(sheet: "Element", text: str) -> None:
    """Add rows at the end, with one between that stays empty."""
    data = sheet.find(f"{_M}sheetData")
    if data is None:
        message = "its open sheet has no cells"
        raise ValueError(message)
    at = 0
    for row in data:
        given = row.get("r", "")
        at = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else at + 1
    table = told(text)
    headings = [[field.heading for field in table.fields]] if table.headed else []
    rows = [*headings, *zip(*table.columns, strict=True)]
    if at + 1 + len(rows) > _MAX_ROWS:
        message = "its open sheet is full"
        raise ValueError(message)
    dimension = sheet.find(f"{_M}dimension")
    if dimension is not None:  # it may be left out, and would no longer be true
        sheet.remove(dimension)
    for number, row in enumerate(rows, at + 2 if at else 1):
        cells = "".join(
            f'<c r="{letters(place)}{number}" t="inlineStr"><is><t xml:space="preserve">'
            f"{ooxml.clean(value)}</t></is></c>"
            if isinstance(value, str)
            else f'<c r="{letters(place)}{number}"><v>{value!r}</v></c>'
            for place, value in enumerate(row)
        )
        data.append(element(f'<row xmlns="{MAIN}" r="{number}">{cells}</row>'))
