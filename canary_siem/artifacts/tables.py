"""Lists drawn from a seed, as a workbook shows them."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.sheets import SHEETS, Format
from canary_siem.artifacts.words import about, phrase

Value = str | int | float
_EPOCH = date(1899, 12, 30)  # day 0, as Excel counts (ECMA-376 part 1, 18.17.4.1)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?", re.ASCII)
MAX_COLUMNS = 50
MAX_WIDTH = 60


class Field(NamedTuple):
    """A column, as it is laid out.

    Attributes:
        heading: What stands above it.
        format: How its numbers look.
        width: In characters.
        formula: What gives its values, ``#`` for the row; empty where they were typed in.
        sum: What all of it comes to; None where that is not told.
    """

    heading: str
    format: Format
    width: float
    formula: str = ""
    sum: float | None = None


class Table(NamedTuple):
    """A list: its tab, its columns with what stands in them, and whether these have headings."""

    tab: str
    fields: Sequence[Field]
    columns: Sequence[Sequence[Value]]
    headed: bool = True


def title(draw: Draw) -> str:
    """Make up what a workbook is called."""
    return phrase(draw, draw.pick(draw.pick(SHEETS).titles))


def drawn(draw: Draw, heading: str, made: datetime) -> Table:
    """Make up the list in a workbook called *heading*.

    Args:
        draw: Decides.
        heading: What it is about, where we know what that is.
        made: When it is planted: its dates lie around that.
    """
    sheet = about(heading, SHEETS) or draw.pick(SHEETS)
    columns = [each for each in sheet.columns if not (each.spare and draw.often(40))]
    count = draw.between(*sheet.rows)
    numbers = draw.numbers(count * len(columns))
    so_far: dict[str, Any] = {
        "day": (made.date() - _EPOCH).days,
        "start": draw.below(20),
    }
    for at, column in enumerate(columns):
        so_far[column.key] = column.make(numbers[at * count : (at + 1) * count], so_far)
    cells = {each.key: f"{letters(place)}#" for place, each in enumerate(columns)}
    fields = [
        Field(
            column.heading,
            column.format,
            column.width + draw.below(6) / 2,
            column.formula.format_map(cells) if column.formula else "",
            round(sum(so_far[column.key]), 2) if column.total else None,
        )
        for column in columns
    ]
    return Table(draw.pick(sheet.tabs), fields, [so_far[each.key] for each in columns])


def told(text: str) -> Table:
    """Lay out a *text* of the planter's: a row a line, cells parted by tabs, else by semicolons.

    Where there are several columns, the first row is taken for their headings.
    """
    mark = "\t" if "\t" in text else ";"
    lines = [line.split(mark, MAX_COLUMNS - 1) for line in text.splitlines() if line.strip()]
    count = max(map(len, lines), default=1)
    headed = count > 1 and len(lines) > 1
    fields = []
    columns = []
    for place in range(count):
        column = [line[place].strip() if place < len(line) else "" for line in lines]
        width = min(max(9, *map(len, column), 0) + 2, MAX_WIDTH)
        fields.append(Field(column[0] if headed else "", "plain", width))
        columns.append([_typed(cell) for cell in column[headed:]])
    return Table("Sheet1", fields, columns, headed)


@cache
def letters(place: int) -> str:
    """Name the column at *place*, from 0: A, B, … Z, AA and so on."""
    name = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(65 + letter) + name
    return name


def _typed(text: str) -> Value:
    if not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)
