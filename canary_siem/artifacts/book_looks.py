"""The parts of an .xlsx that decide how it looks: alike in many artifacts, so deflated once.

SpreadsheetML styles, ECMA-376 part 1, section 18.8.
"""

from dataclasses import replace
from functools import cache
from typing import Literal, NamedTuple

from canary_siem.artifacts import ooxml
from canary_siem.artifacts.looks import Look, look_parts
from canary_siem.artifacts.ooxml import attribute
from canary_siem.artifacts.zips import Part, deflate

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FORMATS = ("plain", "text", "number", "money", "percent", "date")
_OWN = 164  # the first number that a workbook may give to formats of its own (18.8.30)
_GENERAL, _WHOLE, _PERCENT = 0, 1, 165
_SIDES = ("left", "right", "top", "bottom")
_SIDE = {"plain": "general", "text": "left", "date": "center"}

Role = Literal["cell", "band", "sum", "heading"]
ROLES: tuple[Role, ...] = ("cell", "band", "sum", "heading")
TITLE, SUBTITLE = 1, 2


class Dress(NamedTuple):
    """How the list in a workbook is dressed.

    Attributes:
        heading: Its headings: white on colour, on grey, or only underlined.
        bands: Whether every second row is tinted.
        lines: Whether cells are framed.
        money: Number format of amounts.
        date: Number format of days.
    """

    heading: Literal["colour", "grey", "line"]
    bands: bool
    lines: bool
    money: str
    date: str


DRESSES = (
    Dress("colour", bands=True, lines=False, money="#,##0.00", date="dd/mm/yyyy"),
    Dress("colour", bands=False, lines=True, money='#,##0.00\\ "€"', date="dd\\.mm\\.yyyy"),
    Dress("grey", bands=False, lines=True, money="#,##0.00", date="yyyy\\-mm\\-dd"),
    Dress("grey", bands=True, lines=False, money='"$"#,##0.00', date="m/d/yyyy"),
    Dress("line", bands=False, lines=False, money='"£"#,##0.00', date="d\\ mmm\\ yyyy"),
    Dress("line", bands=True, lines=False, money="#,##0.00", date="dd/mm/yyyy"),
)


@cache
def style(role: Role, form: str) -> int:
    """Give the number of the style of a cell: 3 and up."""
    return 3 + ROLES.index(role) * len(FORMATS) + FORMATS.index(form)


@cache
def book_parts(look: Look, dress: Dress) -> tuple[Part, Part]:
    """Make the theme and the styles of a workbook, ready to be packed."""
    theme = replace(look_parts(look)[0], name="xl/theme/theme1.xml")
    return theme, deflate("xl/styles.xml", _styles(look, dress).encode())


def _styles(look: Look, dress: Dress) -> str:
    tint = _tinted(look.colour, 0.9 if dress.heading == "colour" else 0.94)
    filled = {"colour": look.colour, "grey": "D9D9D9", "line": "FFFFFF"}[dress.heading]
    white = "FFFFFF" if dress.heading == "colour" else "000000"
    fonts = (
        _font(look.body, look.points),
        _font(look.headings, look.points + 5, look.colour, bold=True),
        _font(look.body, look.points, "7F7F7F"),
        _font(look.body, look.points, bold=True),
        _font(look.body, look.points, white, bold=True),
    )
    fills = (
        '<fill><patternFill patternType="none"/></fill>',
        '<fill><patternFill patternType="gray125"/></fill>',
        *(
            f'<fill><patternFill patternType="solid"><fgColor rgb="FF{rgb}"/>'
            '<bgColor indexed="64"/></patternFill></fill>'
            for rgb in (tint, filled)
        ),
    )
    frame = _SIDES if dress.lines else ()
    borders = (
        _border((), ""),
        _border(frame, "thin"),
        _border(("top",), "thin"),
        _border(frame or ("bottom",), "thin" if dress.heading != "line" else "medium"),
    )
    formats = (_OWN, "money"), (_PERCENT, "0.0%"), (_PERCENT + 1, "date")
    codes = {"money": dress.money, "date": dress.date}
    numbers = "".join(
        f'<numFmt numFmtId="{number}" formatCode={attribute(codes.get(code, code))}/>'
        for number, code in formats
    )
    ways = [_way(0, font, 0, 0) for font in range(3)]
    shown = (_GENERAL, _GENERAL, _WHOLE, _OWN, _PERCENT, _PERCENT + 1)
    for font, fill, border in ((0, 0, 1), (0, 2 if dress.bands else 0, 1), (3, 0, 2)):
        ways += (
            _way(
                number, font, fill, border, f'horizontal="{_SIDE[form]}"' if form in _SIDE else ""
            )
            for number, form in zip(shown, FORMATS, strict=True)
        )
    for form in FORMATS:
        side = f'horizontal="{_SIDE.get(form, "right")}" vertical="center" wrapText="1"'
        ways.append(_way(0, 4, 0 if dress.heading == "line" else 3, 3, side))
    return (
        f'{ooxml.HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">{numbers}'
        f"</numFmts>{_counted('fonts', fonts)}{_counted('fills', fills)}"
        f"{_counted('borders', borders)}"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        f"</cellStyleXfs>{_counted('cellXfs', ways)}"
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        '<dxfs count="0"/><tableStyles count="0" defaultTableStyle="TableStyleMedium2"'
        ' defaultPivotStyle="PivotStyleLight16"/></styleSheet>'
    )


def _counted(name: str, entries: "tuple[str, ...] | list[str]") -> str:
    return f'<{name} count="{len(entries)}">{"".join(entries)}</{name}>'


def _font(name: str, points: float, colour: str = "", *, bold: bool = False) -> str:
    of = f'rgb="FF{colour}"' if colour else 'theme="1"'
    return (
        f'<font>{"<b/>" if bold else ""}<sz val="{points:g}"/><color {of}/>'
        f'<name val="{name}"/><family val="2"/></font>'
    )


def _border(sides: "tuple[str, ...]", line: str) -> str:
    drawn = "".join(
        f'<{side} style="{line}"><color indexed="64"/></{side}>' if side in sides else f"<{side}/>"
        for side in _SIDES
    )
    return f"<border>{drawn}<diagonal/></border>"


def _way(number: int, font: int, fill: int, border: int, side: str = "") -> str:
    """Write how a cell is shown; *side* is how its content is aligned."""
    head = (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"'
        ' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
    )
    return f'{head} applyAlignment="1"><alignment {side}/></xf>' if side else f"{head}/>"


def _tinted(colour: str, share: float) -> str:
    """Mix *colour* with *share* of white."""
    parts = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(f"{round(part + (255 - part) * share):02X}" for part in parts)
