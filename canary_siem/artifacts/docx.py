"""A Word document that fetches a picture from elsewhere as soon as it is laid out.

WordprocessingML, ECMA-376 part 1, section 17. Nothing in it is constant that need not be: text,
dates, revision ids, relation ids, part names, look and size follow from the seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import cycle

from canary_siem.artifacts import ooxml
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.looks import LOOKS, Look, look_parts
from canary_siem.artifacts.ooxml import Relation, clean
from canary_siem.artifacts.picture import NAMESPACES, R, W, linked_picture
from canary_siem.artifacts.words import Block, Style, person
from canary_siem.artifacts.zips import Part, deflate, pack

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
FOOTER_TYPE = f"{WORD_TYPE}.footer+xml"

_LEVEL = 3  # as good for such small parts as 6, in half the time
_STYLED = '<w:pPr><w:pStyle w:val="{}"/></w:pPr>'
_STYLES: Mapping[Style, str] = {
    "Title": _STYLED.format("Title"),
    "Heading": _STYLED.format("Heading1"),
    "Bullet": _STYLED.format("ListBullet"),
    "Body": "",
}
_SIBLINGS = ("styles", "settings", "webSettings", "fontTable", "numbering")
_ORDERS = (
    (3, 4, 5, 8, 2, 9, 7),
    (1, 2, 3, 5, 7, 6, 4),
    (2, 3, 4, 7, 1, 8, 6),
    (4, 5, 6, 8, 3, 9, 7),
)
_PAPER = ((11906, 16838, 9), (12240, 15840, 1))  # A4, Letter: twips, printer code
_ROOT = deflate(
    "_rels/.rels",
    ooxml.relationships(
        (
            Relation("rId3", "extended-properties", "docProps/app.xml"),
            Relation("rId2", ooxml.CORE_RELATION, "docProps/core.xml"),
            Relation("rId1", "officeDocument", "word/document.xml"),
        )
    ),
)


def document(
    url: str, heading: str, author: str, blocks: Sequence[Block], *, seed: bytes, made: datetime
) -> bytes:
    """Make a .docx: the same bytes for the same arguments.

    Args:
        url: What it fetches.
        heading: Its title, in the properties.
        author: Who wrote it.
        blocks: What it says.
        seed: Decides what is not given.
        made: When it is planted, UTC; it was written before.
    """
    draw = Draw(seed, "docx")
    look = draw.pick(LOOKS)
    history = ooxml.history(draw, made)
    revisions = _revisions(draw)
    footer = f"footer{draw.between(1, 3)}.xml"
    order = draw.pick(_ORDERS)
    types, relations = _frame(footer, order)
    picture = f"rId{draw.between(1, 4)}"
    editor = author if draw.often(50) else person(draw)
    linked = ooxml.relationships((Relation(picture, "image", url, external=True),))
    alike = look_parts(look)
    return pack(
        (
            replace(types, growth=draw.below(ooxml.GROWTH)),
            _ROOT,
            _packed("word/document.xml", _body(draw, blocks, revisions, order)),
            replace(relations, growth=draw.below(ooxml.GROWTH)),
            _packed(f"word/{footer}", _footer(draw, url, picture, revisions)),
            _packed(f"word/_rels/{footer}.rels", linked),
            _packed("word/settings.xml", _settings(draw, look, revisions)),
            *alike,
            _packed("docProps/core.xml", ooxml.core_properties(heading, author, editor, history)),
            _packed("docProps/app.xml", _counts(blocks, history.minutes)),
        )
    )


def _revisions(draw: Draw) -> list[str]:
    """Make up the ids of the sessions in which the document was edited."""
    digits = draw.octets(64).hex().upper() + draw.octets(64).hex().upper()
    return [f"00{digits[at * 6 : at * 6 + 6]}" for at in range(draw.between(5, 30))]


@cache
def _frame(footer: str, order: tuple[int, ...]) -> tuple[Part, Part]:
    """Make the content types, and the relations of the document, numbered in *order*."""
    relations = [
        Relation(f"rId{number}", name, "theme/theme1.xml" if name == "theme" else f"{name}.xml")
        for number, name in zip(order, (*_SIBLINGS, "theme"), strict=False)
    ]
    relations.append(Relation(f"rId{order[-1]}", "footer", footer))
    types = [
        ("/word/document.xml", f"{WORD_TYPE}.document.main+xml"),
        *((f"/word/{name}.xml", f"{WORD_TYPE}.{name}+xml") for name in _SIBLINGS),
        (f"/word/{footer}", FOOTER_TYPE),
        ("/word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml"),
        ("/docProps/core.xml", ooxml.CORE_TYPE),
        ("/docProps/app.xml", ooxml.APP_TYPE),
    ]
    return (
        _packed("[Content_Types].xml", ooxml.content_types(types)),
        _packed("word/_rels/document.xml.rels", ooxml.relationships(relations)),
    )


def _packed(name: str, content: bytes) -> Part:
    return deflate(name, content, level=_LEVEL)


def _body(
    draw: Draw, blocks: Sequence[Block], revisions: Sequence[str], order: Sequence[int]
) -> bytes:
    width, height, _ = paper = draw.pick(_PAPER)
    margin = draw.pick((1417, 1440, 1134, 1304))
    sessions = cycle([revisions[octet % len(revisions)] for octet in draw.octets(61)])
    text = "".join(
        f'<w:p w:rsidR="{next(sessions)}" w:rsidRDefault="{next(sessions)}">{_STYLES[style]}'
        f'<w:r><w:t xml:space="preserve">{clean(words)}</w:t></w:r></w:p>'
        for style, words in blocks
    )
    return (
        f'{ooxml.HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{text}'
        f'<w:sectPr w:rsidR="{draw.pick(revisions)}"><w:footerReference w:type="default"'
        f' r:id="rId{order[-1]}"/><w:pgSz w:w="{width}" w:h="{height}" w:code="{paper[2]}"/>'
        f'<w:pgMar w:top="{margin}" w:right="{margin}" w:bottom="{margin}" w:left="{margin}"'
        ' w:header="708" w:footer="708" w:gutter="0"/><w:cols w:space="708"/>'
        '<w:docGrid w:linePitch="360"/></w:sectPr></w:body></w:document>'
    ).encode()


def _footer(draw: Draw, url: str, picture: str, revisions: Sequence[str]) -> bytes:
    text = draw.pick(
        ("Confidential |", "Internal |", "For internal use only,", "Draft,", "Page", "")
    )
    runs = f'<w:r><w:t xml:space="preserve">{text} </w:t></w:r>' if text else ""
    side = draw.pick(("center", "right", "left"))
    return (
        f'{ooxml.HEAD}<w:ftr {NAMESPACES}><w:p w:rsidR="{draw.pick(revisions)}"'
        f' w:rsidRDefault="{draw.pick(revisions)}"><w:pPr><w:pStyle w:val="Footer"/>'
        f'<w:jc w:val="{side}"/></w:pPr>{runs}<w:fldSimple w:instr=" PAGE "><w:r>'
        "<w:t>1</w:t></w:r></w:fldSimple>"
        f"{linked_picture(url, picture, number=draw.between(1, 60), name=_name(draw))}"
        "</w:p></w:ftr>"
    ).encode()


def _name(draw: Draw) -> str:
    return f"{draw.pick(('Picture', 'Image', 'Graphic'))} {draw.between(1, 12)}"


def _settings(draw: Draw, look: Look, revisions: Sequence[str]) -> bytes:
    zoom = draw.pick((80, 90, 100, 100, 110, 120, 140))
    compatible = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word"'
        f' w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
        )
    )
    saved = "".join(f'<w:rsid w:val="{revision}"/>' for revision in sorted(set(revisions)))
    accents = "".join(f' w:accent{n}="accent{n}"' for n in range(1, 7))
    return (
        f'{ooxml.HEAD}<w:settings xmlns:w="{W}"><w:zoom w:percent="{zoom}"/>'
        '<w:proofState w:spelling="clean" w:grammar="clean"/>'
        f'<w:defaultTabStop w:val="{draw.pick((708, 720))}"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat>{compatible}</w:compat><w:rsids><w:rsidRoot w:val="{revisions[0]}"/>{saved}'
        f'</w:rsids><w:themeFontLang w:val="{look.language}"/><w:clrSchemeMapping w:bg1="light1"'
        f' w:t1="dark1" w:bg2="light2" w:t2="dark2"{accents} w:hyperlink="hyperlink"'
        ' w:followedHyperlink="followedHyperlink"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    ).encode()


def _counts(blocks: Sequence[Block], minutes: int) -> bytes:
    text = " ".join([block.text for block in blocks])
    words, spaced = len(text.split()), len(text)
    return ooxml.app_properties(
        "Microsoft Office Word",
        {
            "Template": "Normal.dotm",
            "TotalTime": minutes,
            "Pages": 1 + words // 450,
            "Words": words,
            "Characters": spaced - words + 1,
            "Lines": 1 + spaced // 90,
            "Paragraphs": len(blocks),
            "CharactersWithSpaces": spaced,
        },
    )
