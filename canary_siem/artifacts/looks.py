"""The parts of a .docx that decide how it looks: alike in many artifacts, so deflated once.

python-docx makes them from its default template; it is imported when the first one is needed.
"""

import io
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from canary_siem.artifacts.zips import Part, deflate

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.styles import Styles

PARTS = (
    "word/theme/theme1.xml",
    "word/styles.xml",
    "word/numbering.xml",
    "word/webSettings.xml",
    "word/fontTable.xml",
)
_STYLES = {
    *("Normal", "Title", "Title Char", "Heading 1", "Heading 1 Char", "Heading 2"),
    *("Heading 2 Char", "List Paragraph", "List Bullet", "Header", "Header Char", "Footer"),
    *("Footer Char", "Default Paragraph Font", "No List", "Normal Table"),
}
_THEME_FONT = r'(<a:{}Font>\s*<a:latin typeface=")[^"]*'
_FONT = re.compile(r'<w:font w:name="([^"]+)">.*?</w:font>\s*', re.DOTALL)


class Look(NamedTuple):
    """How a firm's documents look.

    Attributes:
        headings: Font of titles and headings.
        body: Font of everything else.
        points: Size of the body text, in points.
        colour: Of titles and headings, RRGGBB.
        language: BCP 47.
    """

    headings: str
    body: str
    points: float
    colour: str
    language: str


LOOKS = (
    Look("Calibri Light", "Calibri", 11, "2E74B5", "en-US"),
    Look("Calibri", "Calibri", 11, "1F3864", "en-GB"),
    Look("Cambria", "Calibri", 11, "365F91", "en-US"),
    Look("Arial", "Arial", 10, "000000", "en-GB"),
    Look("Arial", "Arial", 10.5, "404040", "en-US"),
    Look("Times New Roman", "Times New Roman", 12, "000000", "en-US"),
    Look("Georgia", "Georgia", 10.5, "7B2C2C", "en-GB"),
    Look("Verdana", "Verdana", 9.5, "1B5E50", "en-US"),
    Look("Segoe UI Semibold", "Segoe UI", 10, "44546A", "en-GB"),
    Look("Tahoma", "Tahoma", 10, "833C0B", "en-US"),
)


@cache
def look_parts(look: Look) -> tuple[Part, ...]:
    """Make the PARTS of *look*, ready to be packed."""
    import docx  # noqa: PLC0415 - slow to import, and only artifacts need it

    document = docx.Document()
    _dress(document.styles, look)
    _keep_bullets(document.part.numbering_part.element)
    packed = io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as parts:
        theme, *others, fonts = (parts.read(name).decode() for name in PARTS)
    for role, font in (("major", look.headings), ("minor", look.body)):
        theme = re.sub(_THEME_FONT.format(role), rf"\g<1>{font}", theme)
    fonts = _FONT.sub(lambda font: font[0] if font[1].isascii() else "", fonts)
    contents = zip(PARTS, (theme, *others, fonts), strict=True)
    return tuple(deflate(name, content.encode()) for name, content in contents)


def _dress(styles: "Styles", look: Look) -> None:
    """Leave the styles that a plain document has, and give them *look*."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - only when one is made
    from docx.shared import Pt, RGBColor  # noqa: PLC0415 - only when one is made

    for style in list(styles):
        if style.name not in _STYLES:
            styles.element.remove(style.element)
    defaults = styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for tag, value in (
        ("w:sz", f"{look.points * 2:.0f}"),
        ("w:szCs", f"{look.points * 2:.0f}"),
        ("w:lang", look.language),
    ):
        defaults.find(qn(tag)).set(qn("w:val"), value)
    for name, points in (("Title", 20), ("Heading 1", look.points + 3)):
        for style in (styles[name], styles[f"{name} Char"]):
            style.font.size = Pt(points)
            style.font.color.rgb = RGBColor.from_string(look.colour)
    for saved_elsewhere in styles.element.findall(f".//{qn('w:rsid')}"):
        saved_elsewhere.getparent().remove(saved_elsewhere)


def _keep_bullets(numbering: "BaseOxmlElement") -> None:
    """Drop the lists whose styles are gone."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - only when one is made

    for listed in numbering.findall(qn("w:abstractNum")):
        style = listed.find(f".//{qn('w:pStyle')}")
        if style is None or style.get(qn("w:val")) != "ListBullet":
            number = listed.get(qn("w:abstractNumId"))
            numbering.remove(listed)
            for used in numbering.findall(qn("w:num")):
                if used.find(qn("w:abstractNumId")).get(qn("w:val")) == number:
                    numbering.remove(used)
