"""An own judge of SpreadsheetML packages, by ECMA-376: what Excel would want to repair."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from tests.canary_siem.artifacts.judge import disordered, opened, package_faults

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ORDER = {  # element: its children in schema order, as far as our workbooks use them
    "workbook": "fileVersion workbookPr bookViews sheets definedNames calcPr",
    "worksheet": "sheetPr dimension sheetViews sheetFormatPr cols sheetData autoFilter"
    " mergeCells pageMargins pageSetup headerFooter drawing legacyDrawing tableParts extLst",
    "sheetView": "pane selection",
    "c": "f v is",
    "styleSheet": "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles",
    "border": "left right top bottom diagonal",
    "xf": "alignment",
    "twoCellAnchor": "from to pic clientData",
    "pic": "nvPicPr blipFill spPr",
    "from": "col colOff row rowOff",
}


def faults(package: bytes) -> list[str]:
    """List what is wrong with an .xlsx."""
    trees = opened(package)
    sheets = [tree for name, tree in trees.items() if "/worksheets/sheet" in name]
    return [
        *package_faults(package),
        *disordered(trees, ORDER),
        *(fault for name in trees for fault in _miscounted(name, trees[name])),
        *(fault for sheet in sheets for fault in _cells(trees, sheet)),
        *(fault for sheet in sheets for fault in _unfit(sheet)),
        *_unstyled(trees["xl/styles.xml"]),
    ]


def _miscounted(name: str, tree: ET.Element) -> Iterator[str]:
    for element in tree.iter():
        count = element.get("count")
        if count and not element.tag.endswith("sst") and int(count) != len(element):
            yield f"{name}: {element.tag} counts {count}, and holds {len(element)}"


def _cells(trees: dict[str, ET.Element], sheet: ET.Element) -> Iterator[str]:
    strings = trees.get("xl/sharedStrings.xml", ET.Element("sst", count="0", uniqueCount="0"))
    ways = len(trees["xl/styles.xml"].findall(f"{M}cellXfs/{M}xf"))
    shared = [cell for cell in sheet.iter(f"{M}c") if cell.get("t") == "s"]
    told = strings.get("count"), strings.get("uniqueCount")
    if told not in {(None, None), (str(len(shared)), str(len(strings)))}:
        yield f"{len(shared)} cells share {len(strings)} texts, not {told}"
    for cell in shared:
        if not 0 <= int(cell.findtext(f"{M}v", "-1")) < len(strings):
            yield f"{cell.get('r')} wants a text that is not there"
    for cell in sheet.iter(f"{M}c"):
        if int(cell.get("s", 0)) >= ways:
            yield f"{cell.get('r')} has style {cell.get('s')}"
        if cell.get("t") is None:
            float(cell.findtext(f"{M}v", "0"))
    yield from _disarranged(sheet)


def _disarranged(sheet: ET.Element) -> Iterator[str]:
    last = 0
    for row in sheet.iter(f"{M}row"):
        if int(row.get("r", 0)) <= last:
            yield f"row {row.get('r')} behind row {last}"
        last, column = int(row.get("r", 0)), 0
        for cell in row:
            match = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", ""))
            if not match or int(match[2]) != last or _number(match[1]) <= column:
                yield f"cell {cell.get('r')} in row {last}"
                continue
            column = _number(match[1])


def _unfit(sheet: ET.Element) -> Iterator[str]:
    cells = {cell.get("r", "") for cell in sheet.iter(f"{M}c")}
    told = [sheet.find(f"{M}dimension"), sheet.find(f"{M}autoFilter")]
    for element in [each for each in told if each is not None]:
        ends = element.get("ref", "").split(":")
        if element.tag.endswith("autoFilter") and not set(ends) <= cells:
            yield f"{element.tag} goes from {ends[0]} to {ends[-1]}"
    for formula in sheet.iter(f"{M}f"):
        for cell in re.findall(r"[A-Z]+\d+", formula.text or ""):
            if cell not in cells:
                yield f"{formula.text} asks for {cell}"


def _unstyled(styles: ET.Element) -> Iterator[str]:
    counts = {
        f"{one}Id": len(styles.find(f"{M}{many}") or ())
        for one, many in (("font", "fonts"), ("fill", "fills"), ("border", "borders"))
    }
    formats = {each.get("numFmtId") for each in styles.iter(f"{M}numFmt")}
    for way in styles.iter(f"{M}xf"):
        for key, count in counts.items():
            if int(way.get(key, 0)) >= count:
                yield f"a style wants {key} {way.get(key)}"
        number = way.get("numFmtId", "0")
        if int(number) >= 164 and number not in formats:
            yield f"a style wants the format {number}"


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
