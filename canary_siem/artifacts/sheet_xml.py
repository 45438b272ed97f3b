"""A table as a worksheet, and the texts that its cells share.

SpreadsheetML, ECMA-376 part 1, sections 18.3 and 18.4.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import cycle

from canary_siem.artifacts import ooxml
from canary_siem.artifacts.book_looks import MAIN, SUBTITLE, TITLE, Role, style
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.ooxml import SPECIAL, clean
from canary_siem.artifacts.sheets import Format
from canary_siem.artifacts.tables import Field, Table, Value, letters

_TALL = ' ht="24" customHeight="1"'
_PAPER = (9, 9, 1)  # A4, Letter: printer codes
_MARGINS = (("0.7", "0.75"), ("0.7", "0.78740157499999996"), ("0.25", "0.75"))  # inches


class _Texts(dict[str, int]):
    """Numbers each text when it is first asked for."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


class _Lines:
    """Writes the rows of a sheet, and keeps the texts that stand in them."""

    def __init__(self) -> None:
        self._texts = _Texts()
        self._asked = 0
        self.written: list[str] = []

    def line(self, at: int, cells: str, height: str = "") -> None:
        """Write row *at*."""
        self.written.append(f'<row r="{at}"{height}>{cells}</row>')

    def text(self, text: str) -> int:
        """Give the number of *text* among those that cells share."""
        self._asked += 1
        return self._texts[text]

    def columns(self, first: int, roles: Sequence[Role], table: Table) -> None:
        """Write the rows from *first* on, which take turns in *roles*."""
        columns: list[Sequence[object]] = []
        sorts: list[type[object] | None] = []
        for column in table.columns:
            sort = set(map(type, column))
            if sort == {str}:
                self._asked += len(column)
                columns.append([self._texts[str(text)] for text in column])
            elif str in sort:
                columns.append([self._cell(value) for value in column])
            else:
                columns.append(column)
            sorts.append(str if sort == {str} else None if str in sort else float)
        shown = tuple([(field.format, field.formula) for field in table.fields])
        patterns = cycle([_pattern(role, shown, tuple(sorts)) for role in roles])
        lines = zip(patterns, zip(*columns, strict=True), strict=False)
        self.written += [
            pattern.replace("#", str(at)) % row for at, (pattern, row) in enumerate(lines, first)
        ]

    def _cell(self, value: Value) -> str:
        """Write what follows in a cell behind its address and style."""
        if value == "":
            return "/>"
        if isinstance(value, str):
            return f' t="s"><v>{self.text(value)}</v></c>'
        return f"><v>{value:.15g}</v></c>"

    def strings(self) -> bytes:
        """Write the part with the texts."""
        texts = list(self._texts)
        listed = "</t></si><si><t>".join(map(clean, texts) if SPECIAL("".join(texts)) else texts)
        return (
            f'{ooxml.HEAD}<sst xmlns="{MAIN}" count="{self._asked}"'
            f' uniqueCount="{len(texts)}"><si><t>{listed}</t></si></sst>'
        ).encode()


@lru_cache(1000)
def _pattern(
    role: Role, shown: Sequence[tuple[Format, str]], sorts: Sequence[type[object] | None]
) -> str:
    """Write a row with ``#`` for its number, and places for what it holds."""
    cells = []
    for place, ((form, formula), sort) in enumerate(zip(shown, sorts, strict=True)):
        head = f'<c r="{letters(place)}#" s="{style(role, form)}"'
        if sort is None:
            cells.append(f"{head}%s")
        elif sort is str:
            cells.append(f'{head} t="s"><v>%d</v></c>')
        else:
            computed = f"<f>{formula}</f>" if formula else ""
            cells.append(f"{head}>{computed}<v>%.15g</v></c>")
    return f'<row r="#">{"".join(cells)}</row>'


def written(
    draw: Draw, table: Table, banner: Sequence[str], *, bands: bool
) -> tuple[bytes, bytes]:
    """Write *table* under *banner*, lines that stand above it; row 1 is the first of them.

    Args:
        draw: Decides how it is shown.
        table: What it holds.
        banner: Title, and what else is told above.
        bands: Whether every second row is tinted.
    """
    fields = table.fields
    lines = _Lines()
    for at, (text, number) in enumerate(zip(banner, (TITLE, SUBTITLE), strict=False), 1):
        lines.line(at, f'<c r="A{at}" s="{number}" t="s"><v>{lines.text(text)}</v></c>')
    top = len(banner) + 2 if banner else 1
    first = top + table.headed
    if table.headed:
        heads = [
            f'<c r="{letters(place)}{top}" s="{style("heading", each.format)}" t="s">'
            f"<v>{lines.text(each.heading)}</v></c>"
            for place, each in enumerate(fields)
        ]
        lines.line(top, "".join(heads), _TALL)
    lines.columns(first, ("cell", "band") if bands else ("cell",), table)
    last = first + len(table.columns[0]) - 1
    filtered = ""
    if table.headed and draw.often(45):
        filtered = f"A{top}:{letters(len(fields) - 1)}{last}"
    summed = any(each.sum is not None for each in fields)
    if summed:
        lines.line(last + 1, _sums(last + 1, first, fields, lines.text("Total")))
    sheet = _sheet(draw, lines.written, fields, last + summed, top * table.headed, filtered)
    return sheet, lines.strings()


def _sums(at: int, first: int, fields: Sequence[Field], word: int) -> str:
    cells = [f'<c r="A{at}" s="{style("sum", "text")}" t="s"><v>{word}</v></c>']
    for place, field in enumerate(fields[1:], 1):
        name = letters(place)
        head = f'<c r="{name}{at}" s="{style("sum", field.format)}"'
        if field.sum is None:
            cells.append(f"{head}/>")
        else:
            formula = f"SUM({name}{first}:{name}{at - 1})"
            cells.append(f"{head}><f>{formula}</f><v>{field.sum:.15g}</v></c>")
    return "".join(cells)


def _sheet(
    draw: Draw, lines: Sequence[str], fields: Sequence[Field], last: int, top: int, filtered: str
) -> bytes:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{field.width + 0.7109375}" customWidth="1"/>'
        for n, field in enumerate(fields, 1)
    )
    end = f"{letters(len(fields) - 1)}{last}"
    across, down = draw.pick(_MARGINS)
    side = "landscape" if len(fields) > 5 else "portrait"
    footer = draw.pick(("&L&F&RPage &P of &N", "&C&P", "&L&D&CConfidential&R&P / &N", ""))
    return (
        f'{ooxml.HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{ooxml.RELATION}"><sheetPr>'
        f'<pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{end}"/><sheetViews>'
        f'<sheetView{_gridless(draw)} tabSelected="1"{_zoom(draw)} workbookViewId="0">'
        f"{_selection(draw, last, top)}</sheetView></sheetViews>"
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols>'
        f"<sheetData>{''.join(lines)}</sheetData>"
        f'{_filter(filtered)}<pageMargins left="{across}" right="{across}" top="{down}"'
        f' bottom="{down}" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="{draw.pick(_PAPER)}" orientation="{side}" fitToHeight="0"/>'
        f"{f'<headerFooter><oddFooter>{clean(footer)}</oddFooter></headerFooter>' * bool(footer)}"
        '<drawing r:id="rId1"/></worksheet>'
    ).encode()


def _gridless(draw: Draw) -> str:
    return ' showGridLines="0"' if draw.often(35) else ""


def _zoom(draw: Draw) -> str:
    zoom = draw.pick((100, 100, 100, 85, 90, 110, 115))
    return "" if zoom == 100 else f' zoomScale="{zoom}" zoomScaleNormal="{zoom}"'


def _selection(draw: Draw, last: int, top: int) -> str:
    cell = f"{draw.pick('ABCDE')}{draw.between(1, last)}"
    if not top or draw.often(40):
        return f'<selection activeCell="{cell}" sqref="{cell}"/>'
    return (
        f'<pane ySplit="{top}" topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="{cell}" sqref="{cell}"/>'
    )


def _filter(filtered: str) -> str:
    return f'<autoFilter ref="{filtered}"/>' if filtered else ""
