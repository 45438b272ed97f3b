"""A text laid out as the pages of a PDF: content streams (ISO 32000-2, sections 8 and 9).

Lengths are points, 1/72 inch; the origin is the lower left corner.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.pdf_metrics import ENCODING, Font, width
from canary_siem.artifacts.words import Block, Style

_CONTROLS = dict.fromkeys((*range(32), 127))
_ESCAPES = _CONTROLS | str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})
_BULLET, _INDENT = "\u2022", 14
_LEAD = 1.32  # distance of lines, in sizes of the font
MAX_PAGES = 200


class Look(NamedTuple):
    """How pages look.

    Attributes:
        plain: Font of the text.
        bold: Font of title and headings.
        points: Size of the text.
        colour: Of title and headings: red, green, blue, 0 to 1.
        ruled: Whether a line is drawn under the title.
        centred: Whether the title stands in the middle.
    """

    plain: Font
    bold: Font
    points: float
    colour: tuple[float, float, float]
    ruled: bool
    centred: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A page: its size, and what stays free around the text."""

    width: float
    height: float
    margin: float


_BLACK = (0.0, 0.0, 0.0)
LOOKS = (
    Look("Helvetica", "Helvetica-Bold", 10.5, (0.12, 0.22, 0.39), ruled=True, centred=False),
    Look("Helvetica", "Helvetica-Bold", 10, _BLACK, ruled=False, centred=False),
    Look("Helvetica", "Helvetica-Bold", 11, (0.48, 0.17, 0.17), ruled=True, centred=False),
    Look("Times-Roman", "Times-Bold", 11.5, _BLACK, ruled=False, centred=True),
    Look("Times-Roman", "Times-Bold", 11, (0.11, 0.37, 0.31), ruled=True, centred=True),
    Look("Times-Roman", "Helvetica-Bold", 11, (0.27, 0.33, 0.42), ruled=False, centred=False),
)
PAPERS = (
    Paper(595.28, 841.89, 71),
    Paper(595.28, 841.89, 62),
    Paper(595, 842, 56.7),
    Paper(612, 792, 72),
)
_FOOTERS = ("Confidential", "Internal", "For internal use only", "Draft", "")


class _Line(NamedTuple):
    font: Font
    size: float
    text: str
    indent: float
    bullet: bool


def pages(draw: Draw, look: Look, paper: Paper, blocks: Sequence[Block]) -> list[bytes]:
    """Lay *blocks* out.

    Args:
        draw: Decides what stands at the foot of each page.
        look: How it looks.
        paper: On what.
        blocks: What it says, in letters that pdf_metrics knows.

    Raises:
        ValueError: It takes more than MAX_PAGES.
    """
    done: list[list[str]] = [[]]
    bottom = paper.margin + 12
    at = paper.height - paper.margin
    for block in blocks:
        above, below = _space(block.style, look)
        lines = list(_lines(look, paper, block))
        at -= above if done[-1] else 0
        needed = _LEAD * look.points * 3 if block.style == "Heading" else 0
        for number, line in enumerate(lines):
            if at - line.size * _LEAD - needed < bottom:
                done.append([])
                at = paper.height - paper.margin
            needed = 0
            at -= line.size * _LEAD
            done[-1].append(_shown(look, paper, block.style, line, at, first=number == 0))
        if block.style == "Title" and look.ruled:
            at -= 5
            done[-1].append(_rule(look, paper, at))
        at -= below
    if len(done) > MAX_PAGES:
        message = f"the text takes more than {MAX_PAGES} pages"
        raise ValueError(message)
    foot = draw.pick(_FOOTERS)
    counted = draw.often(50)
    return [
        "\n".join([*shown, _foot(look, paper, foot, n, len(done) if counted else 0)]).encode(
            ENCODING, "replace"
        )
        for n, shown in enumerate(done, 1)
    ]


def _space(style: Style, look: Look) -> tuple[float, float]:
    """Say what stays free above and below a paragraph."""
    return {
        "Title": (0.0, look.points * 0.9),
        "Heading": (look.points * 0.7, look.points * 0.25),
        "Body": (0.0, look.points * 0.55),
        "Bullet": (0.0, look.points * 0.2),
    }[style]


def _lines(look: Look, paper: Paper, block: Block) -> Iterator[_Line]:
    size = look.points + {"Title": 8, "Heading": 2}.get(block.style, 0)
    font = look.bold if block.style in {"Title", "Heading"} else look.plain
    indent = _INDENT if block.style == "Bullet" else 0
    room = int((paper.width - 2 * paper.margin - indent) / size * 1000)
    for text in wrapped(font, block.text, room):
        yield _Line(font, size, text, indent, indent > 0)


def wrapped(font: Font, text: str, room: int) -> Iterator[str]:
    """Break *text* into lines of at most *room* (1/1000 of the size); long words are cut."""
    blank = width(font, " ")
    line: list[str] = []
    used = 0
    for word in text.split():
        needed = width(font, word)
        if line and used + blank + needed > room:
            yield " ".join(line)
            line, used = [], 0
        while needed > room:
            fits = max(1, len(word) * room // needed)
            while fits > 1 and width(font, word[:fits]) > room:
                fits -= 1
            yield word[:fits]
            word = word[fits:]  # noqa: PLW2901 - what is left of it
            needed = width(font, word)
        if word:
            used += needed + (blank if line else 0)
            line.append(word)
    if line:
        yield " ".join(line)


def _shown(look: Look, paper: Paper, style: Style, line: _Line, at: float, *, first: bool) -> str:
    across = paper.margin + line.indent
    if style == "Title" and look.centred:
        across = (paper.width - width(line.font, line.text) * line.size / 1000) / 2
    colour = look.colour if line.font == look.bold else _BLACK
    bullet = ""
    if line.bullet and first:
        bullet = _text(look.plain, line.size, paper.margin + 2, at, _BULLET, look, _BLACK)
    return bullet + _text(line.font, line.size, across, at, line.text, look, colour)


def _text(
    font: Font,
    size: float,
    across: float,
    at: float,
    text: str,
    look: Look,
    colour: tuple[float, float, float],
) -> str:
    name = "F2" if font == look.bold else "F1"
    red, green, blue = colour
    return (
        f"BT\n/{name} {size:g} Tf\n{red:g} {green:g} {blue:g} rg\n"
        f"{across:.2f} {at:.2f} Td\n({text.translate(_ESCAPES)}) Tj\nET\n"
    )


def _rule(look: Look, paper: Paper, at: float) -> str:
    red, green, blue = look.colour
    return (
        f"q\n0.75 w\n{red:g} {green:g} {blue:g} RG\n{paper.margin:g} {at:.2f} m\n"
        f"{paper.width - paper.margin:.2f} {at:.2f} l\nS\nQ\n"
    )


def _foot(look: Look, paper: Paper, words: str, number: int, count: int) -> str:
    size = look.points - 2
    page = f"Page {number} of {count}" if count else str(number)
    end = paper.width - paper.margin - width(look.plain, page) * size / 1000
    at = paper.margin / 2
    grey = (0.4, 0.4, 0.4)
    shown = _text(look.plain, size, end, at, page, look, grey)
    if words:
        shown += _text(look.plain, size, paper.margin, at, words, look, grey)
    return shown
