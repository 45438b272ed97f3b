"""An OpenDocument text that fetches a picture from elsewhere as soon as it is laid out.

OpenDocument 1.3, as LibreOffice Writer saves it. Nothing in it is constant that need not be:
text, dates, revision ids, look and size follow from the seed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import groupby

from canary_siem.artifacts import odf, ooxml
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.odt_looks import LOOKS, PAPERS, styles
from canary_siem.artifacts.odt_picture import STYLE, linked_picture
from canary_siem.artifacts.thumbnail import first_page
from canary_siem.artifacts.words import Block, Style, person
from canary_siem.artifacts.zips import Part, deflate, pack, stored

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_FOOTERS = ("Confidential | ", "Internal | ", "For internal use only, ", "Draft, ", "Page ", "")
_SIDES = ("center", "end", "start")
_PARENTS: dict[Style, str] = {
    "Title": "Title",
    "Heading": "Heading_20_1",
    "Body": "Text_20_body",
    "Bullet": "List",
}
_FOLDERS = (
    *("toolpanel", "progressbar", "statusbar", "toolbar", "floater", "popupmenu", "menubar"),
    *("accelerator", "images/Bitmaps"),
)
_PARTS = (
    ("Configurations2/", "application/vnd.sun.xml.ui.configuration"),
    ("manifest.rdf", "application/rdf+xml"),
    ("meta.xml", "text/xml"),
    ("settings.xml", "text/xml"),
    ("Thumbnails/thumbnail.png", "image/png"),
    ("styles.xml", "text/xml"),
    ("content.xml", "text/xml"),
)
_KEPT = (  # settings that LibreOffice writes for every text
    ("PrintTables", "boolean", "true"),
    ("PrintGraphics", "boolean", "true"),
    ("PrintPageBackground", "boolean", "true"),
    ("PrintEmptyPages", "boolean", "true"),
    ("EmbedFonts", "boolean", "false"),
    ("UpdateFromTemplate", "boolean", "true"),
    ("LinkUpdateMode", "short", "1"),
    ("AddParaSpacingToTableCells", "boolean", "true"),
    ("AddExternalLeading", "boolean", "true"),
    ("PrinterIndependentLayout", "string", "high-resolution"),
    ("ApplyUserData", "boolean", "true"),
    ("SaveThumbnail", "boolean", "true"),
    ("FieldAutoUpdate", "boolean", "true"),
    ("ChartAutoUpdate", "boolean", "true"),
    ("CharacterCompressionType", "short", "0"),
    ("TabOverflow", "boolean", "true"),
    ("LoadReadonly", "boolean", "false"),
)


def document(
    url: str, heading: str, author: str, blocks: Sequence[Block], *, seed: bytes, made: datetime
) -> bytes:
    """Make an .odt: the same bytes for the same arguments.

    Args:
        url: What it fetches.
        heading: Its title, in the properties.
        author: Who wrote it.
        blocks: What it says.
        seed: Decides what is not given.
        made: When it is planted, UTC; it was written before.
    """
    draw = Draw(seed, "odt")
    history = ooxml.history(draw, made)
    editor = author if draw.often(50) else person(draw)
    paper = draw.pick(PAPERS)
    dressed = styles(draw.pick(LOOKS), paper, draw.pick(_SIDES), draw.pick(_FOOTERS))
    picture = first_page(draw, blocks, wide=paper is PAPERS[-1])
    first, last = sorted((draw.between(1 << 16, 1 << 21), draw.between(1 << 16, 1 << 21)))
    content = _content(draw, url, blocks, (first, last))
    texts = [block.text for block in blocks]
    meta = odf.metadata(draw, heading, author, editor, history, texts)
    when = odf.saved(history.modified)
    parts = (
        *_alike(),
        deflate("meta.xml", meta),
        deflate("settings.xml", _settings(draw, first, last)),
        stored("Thumbnails/thumbnail.png", picture),
        dressed,
        deflate("content.xml", content),
        _manifest(),
    )
    dated = [replace(part, when=when, flags=0) for part in parts]
    return pack((odf.mimetype(MEDIA_TYPE, when), *dated))


@cache
def _alike() -> tuple[Part, ...]:
    folders = (stored(f"Configurations2/{name}/", b"") for name in _FOLDERS)
    return (*folders, deflate("manifest.rdf", odf.relations()))


@cache
def _manifest() -> Part:
    return deflate(odf.MANIFEST, odf.manifest(MEDIA_TYPE, _PARTS))


def _content(draw: Draw, url: str, blocks: Sequence[Block], sessions: tuple[int, int]) -> bytes:
    names = {style: f"P{number}" for number, style in enumerate(_used(blocks), 1)}
    automatic = "".join(
        f'<style:style style:name="{name}" style:family="paragraph"'
        f' style:parent-style-name="{_PARENTS[style]}"{_listed(style)}><style:text-properties'
        f' officeooo:rsid="{draw.between(*sessions):08x}"'
        f' officeooo:paragraph-rsid="{draw.between(*sessions):08x}"/></style:style>'
        for style, name in names.items()
    )
    frame = linked_picture(
        url,
        style="fr1",
        name=f"{draw.pick(('Image', 'Picture', 'Graphic'))}{draw.between(1, 9)}",
        anchor='text:anchor-type="as-char"',
    )
    text = "".join(_written(blocks, names, frame))
    sequences = "".join(
        f'<text:sequence-decl text:display-outline-level="0" text:name="{name}"/>'
        for name in ("Illustration", "Table", "Text", "Drawing", "Figure")
    )
    return (
        f'{odf.HEAD}<office:document-content {odf.DECLARED} office:version="{odf.VERSION}">'
        "<office:scripts/><office:font-face-decls/><office:automatic-styles>"
        f"{automatic}{STYLE.format(name='fr1', rel='text')}</office:automatic-styles>"
        f"<office:body><office:text><text:sequence-decls>{sequences}</text:sequence-decls>"
        f"{text}</office:text></office:body></office:document-content>"
    ).encode()


def _used(blocks: Sequence[Block]) -> Sequence[Style]:
    return list(dict.fromkeys(block.style for block in blocks))


def _listed(style: Style) -> str:
    return ' style:list-style-name="List_20_1"' if style == "Bullet" else ""


def _written(blocks: Sequence[Block], names: dict[Style, str], frame: str) -> Iterator[str]:
    """Write the paragraphs, *frame* at the end of the first."""
    for style, run in groupby(blocks, lambda block: block.style):
        tag = "h" if style == "Heading" else "p"
        level = ' text:outline-level="1"' if style == "Heading" else ""
        lines = []
        for block in run:
            lines.append(
                f'<text:{tag} text:style-name="{names[style]}"{level}>'
                f"{odf.words(block.text)}{frame}</text:{tag}>"
            )
            frame = ""
        if style == "Bullet":
            items = "</text:list-item><text:list-item>".join(lines)
            yield (
                '<text:list text:style-name="List_20_1"><text:list-item>'
                f"{items}</text:list-item></text:list>"
            )
        else:
            yield from lines


def _settings(draw: Draw, first: int, last: int) -> bytes:
    view = (
        ("ViewAreaTop", "long", draw.below(9) * 847),
        ("ViewAreaLeft", "long", 0),
        ("ViewAreaWidth", "long", draw.between(24_000, 52_000)),
        ("ViewAreaHeight", "long", draw.between(14_000, 27_000)),
        ("ShowRedlineChanges", "boolean", "true"),
        ("InBrowseMode", "boolean", "false"),
    )
    kept = (*_KEPT, ("RsidRoot", "int", first), ("Rsid", "int", last))
    sets = "".join(
        f'<config:config-item-set config:name="ooo:{name}-settings">{_items(items)}'
        "</config:config-item-set>"
        for name, items in (("view", view), ("configuration", kept))
    )
    return (
        f"{odf.HEAD}<office:document-settings"
        f' xmlns:config="{odf.CONFIG_NS}" xmlns:xlink="{odf.NAMESPACES["xlink"]}"'
        f' xmlns:ooo="{odf.NAMESPACES["ooo"]}" xmlns:office="{odf.NAMESPACES["office"]}"'
        f' office:version="{odf.VERSION}"><office:settings>{sets}</office:settings>'
        "</office:document-settings>"
    ).encode()


def _items(items: Sequence[tuple[str, str, object]]) -> str:
    return "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}'
        "</config:config-item>"
        for name, kind, value in items
    )
