"""Columns and facts: text laid out by hand, whatever its letters."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

GAP = "  "
LINE_CELLS = 100
"""What a line of ours takes at most, where it can be broken."""


def width(text: str) -> int:
    """Count the cells that *text* takes on a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in click.unstyle(text)
    )


def pad(text: str, cells: int) -> str:
    """Fill *text* up to so many cells."""
    return text + " " * (cells - width(text))


def cut(text: str, cells: int) -> str:
    """Shorten *text* to so many cells, on one line."""
    text = " ".join(text.split())
    if width(text) <= cells:
        return text
    kept = ""
    for letter in text:
        if width(kept + letter) > cells - 1:
            break
        kept += letter
    return f"{kept}…"


def folded(text: str, indent: str) -> Iterator[str]:
    """Break *text* between words into lines that fit, each begun with *indent*."""
    yield from textwrap.wrap(
        text,
        LINE_CELLS,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, first: bool = True
) -> Iterator[str]:
    """Lay rows out under their heads, which are shown on the *first* page."""
    widths = [max(width(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for number, row in enumerate((head, *rows)):
        cells = [pad(cell, size) for cell, size in zip(row, widths, strict=True)]
        line = GAP.join(cells).rstrip()
        if number:
            yield line
        elif first:
            yield click.style(line, dim=True)


def facts(document: Mapping[str, Any], indent: str = "", cells: int = 0) -> Iterator[str]:
    """Lay a document out as a name, of so many cells at least, and a value a line."""
    names = [name.replace("_", " ") for name in document]
    size = max([cells, *map(len, names)])
    for name, value in zip(names, document.values(), strict=True):
        yield f"{indent}{click.style(pad(name, size), dim=True)}{GAP}{said(value)}"


def said(value: Any) -> str:
    """Write a value as a person does."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={said(each)}" for key, each in value.items()) or "none"
    if isinstance(value, str) or not isinstance(value, Iterable):
        return str(value)
    return ", ".join(map(said, value)) or "none"


def clock(time: str) -> str:
    """Shorten an RFC 3339 time in UTC to the second."""
    return f"{time[:10]} {time[11:19]}Z"
