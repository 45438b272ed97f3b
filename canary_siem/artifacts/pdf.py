"""A PDF whose first page, when it is shown, sends the viewer to an address: written by hand.

ISO 32000-2: cross-reference and object streams (7.5.7, 7.5.8), the page's additional action ``O``
(12.6.3) and the URI action (12.6.4.8). Adobe Reader looks the host up before it asks the person
whether to go there. Nothing is constant that need not be: text, look, numbering, dates, size.
"""

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from canary_siem.artifacts import ooxml
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.ooxml import clean
from canary_siem.artifacts.pdf_metrics import unprintable
from canary_siem.artifacts.pdf_pages import LOOKS, PAPERS, Look, Paper, pages
from canary_siem.artifacts.words import Block, person

MEDIA_TYPE = "application/pdf"
_VERSIONS = ("1.5", "1.6", "1.7")
_MARKS = (b"%\xe2\xe3\xcf\xd3", b"%\xc7\xec\x8f\xa2", b"%\xbf\xf7\xa2\xfe")  # says: binary
_MAKERS = (  # creator and producer, as such programs name themselves
    ("JasperReports Library version 6.20.0", "OpenPDF 1.3.30"),
    ("JasperReports Library version 6.17.0", "iText 2.1.7 by 1T3XT"),
    ("PScript5.dll Version 5.2.2", "Acrobat Distiller 11.0 (Windows)"),
    ("Report Server", "iText 5.5.13.2 (AGPL-version)"),
    ("Document Management", "iText Core 7.2.5"),
    ("Intranet Publishing", "PDFlib+PDI 9.3.1 (Win64)"),
)
_ZONES = (-8, -5, 0, 0, 1, 1, 2, 8)
_PADDING = (b" " * 99 + b"\n") * 80


class _Maker(NamedTuple):
    creator: str
    producer: str
    author: str
    created: datetime
    modified: datetime


def document(
    url: str | None, heading: str, blocks: Sequence[Block], *, seed: bytes, made: datetime
) -> bytes:
    """Make a PDF: the same bytes for the same arguments.

    Args:
        url: Where it sends the viewer; None makes a plain one.
        heading: Its title, in the properties.
        blocks: What it says.
        seed: Decides what is not given.
        made: When it is planted, UTC; it was written before.

    Raises:
        ValueError: The text has letters that every viewer's own fonts lack, or is too long.
    """
    if missing := unprintable("".join([block.text for block in blocks])):
        message = f"the text has letters that a .pdf made up here can't show: {missing[:20]}"
        raise ValueError(message)
    draw = Draw(seed, "pdf")
    look, paper = draw.pick(LOOKS), draw.pick(PAPERS)
    contents = pages(draw, look, paper, blocks)
    history = ooxml.history(draw, made)
    zone = timezone(timedelta(hours=draw.pick(_ZONES)))
    at = history.modified.astimezone(zone) + timedelta(seconds=draw.below(60))
    creator, producer = draw.pick(_MAKERS)
    maker = _Maker(creator, producer, person(draw), at, at + timedelta(seconds=draw.below(3)))
    numbers = draw.some(range(1, 9 + 2 * len(contents)), 8 + 2 * len(contents))
    names = ("catalog", "pages", "plain", "bold", "info", "action", "metadata", "objects")
    number = dict(zip(names, numbers, strict=False))
    leaves = numbers[8 : 8 + len(contents)]
    streams = dict(zip(numbers[8 + len(contents) :], contents, strict=True))
    packed = {
        number["catalog"]: f"<</Type/Catalog/Pages {number['pages']} 0 R"
        f"/Metadata {number['metadata']} 0 R>>",
        number["pages"]: f"<</Type/Pages/Count {len(leaves)}"
        f"/Kids[{' '.join([f'{leaf} 0 R' for leaf in leaves])}]>>",
        number["info"]: _info(maker, heading),
        **_fonts(look, number["plain"], number["bold"]),
        **{
            leaf: _page(number, paper, content, url if leaf == leaves[0] else None)
            for leaf, content in zip(leaves, streams, strict=True)
        },
    }
    if url is not None:
        packed[number["action"]] = f"<</S/URI/URI({_escaped(url)})>>"
    out = _Writer(draw)
    for content_number, content in streams.items():
        out.stream(content_number, "", zlib.compress(content, 6), filtered=True)
    out.stream(number["metadata"], "/Type/Metadata/Subtype/XML", _xmp(draw, maker, heading))
    out.packed(number["objects"], packed)
    return out.finished(max(numbers) + 1, number["catalog"], number["info"])


class _Writer:
    """Writes objects, and remembers where they are."""

    def __init__(self, draw: Draw) -> None:
        self._out = bytearray(f"%PDF-{draw.pick(_VERSIONS)}\n".encode())
        self._out += draw.pick(_MARKS) + b"\n"
        self._id = draw.octets(16).hex().upper()
        self._places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}

    def stream(self, number: int, entries: str, content: bytes, *, filtered: bool = False) -> None:
        """Write a stream; *filtered*, deflated already."""
        self._places[number] = (1, len(self._out), 0)
        more = "/Filter/FlateDecode" if filtered else ""
        head = f"{number} 0 obj\n<<{entries}{more}/Length {len(content)}>>stream\n"
        self._out += head.encode() + content + b"\nendstream\nendobj\n"

    def packed(self, number: int, objects: dict[int, str]) -> None:
        """Write *objects* as an object stream (7.5.7)."""
        index, offset = [], 0
        for place, (each, text) in enumerate(objects.items()):
            index.append(f"{each} {offset}")
            self._places[each] = (2, number, place)
            offset += len(text) + 1
        head = " ".join(index) + "\n"
        content = (head + "\n".join(objects.values())).encode("latin-1")
        entries = f"/Type/ObjStm/N {len(objects)}/First {len(head)}"
        self.stream(number, entries, zlib.compress(content, 6), filtered=True)

    def finished(self, number: int, root: int, info: int) -> bytes:
        """Write the cross-reference stream (7.5.8), which is object *number*, and end."""
        start = len(self._out)
        self._places[number] = (1, start, 0)
        free = (0, 0, 65535)
        rows = b"".join(
            [
                bytes([kind]) + second.to_bytes(4, "big") + third.to_bytes(2, "big")
                for kind, second, third in (self._places.get(n, free) for n in range(number + 1))
            ]
        )
        entries = (
            f"/Type/XRef/Size {number + 1}/W[1 4 2]/Root {root} 0 R/Info {info} 0 R"
            f"/ID[<{self._id}><{self._id}>]"
        )
        self.stream(number, entries, zlib.compress(rows, 6), filtered=True)
        self._out += f"startxref\n{start}\n%%EOF\n".encode()
        return bytes(self._out)


def _fonts(look: Look, plain: int, bold: int) -> dict[int, str]:
    return {
        number: f"<</Type/Font/Subtype/Type1/BaseFont/{font}/Encoding/WinAnsiEncoding>>"
        for number, font in ((plain, look.plain), (bold, look.bold))
    }


def _page(number: dict[str, int], paper: Paper, content: int, url: str | None) -> str:
    opened = "" if url is None else f"/AA<</O {number['action']} 0 R>>"
    return (
        f"<</Type/Page/Parent {number['pages']} 0 R/MediaBox[0 0 {paper.width:g}"
        f" {paper.height:g}]/Resources<</Font<</F1 {number['plain']} 0 R"
        f"/F2 {number['bold']} 0 R>>>>/Contents {content} 0 R{opened}>>"
    )


def _info(maker: _Maker, heading: str) -> str:
    entries = (
        ("Title", text_string(heading)),
        ("Author", text_string(maker.author)),
        ("Creator", text_string(maker.creator)),
        ("Producer", text_string(maker.producer)),
        ("CreationDate", f"({_date(maker.created)})"),
        ("ModDate", f"({_date(maker.modified)})"),
    )
    return f"<<{''.join([f'/{name}{value}' for name, value in entries])}>>"


def text_string(text: str) -> str:
    """Write a text string: ASCII as it is, everything else as UTF-16 (7.9.2.2)."""
    if text.isascii():
        return f"({_escaped(text)})"
    return f"<feff{text.encode('utf-16-be', 'replace').hex()}>"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _date(moment: datetime) -> str:
    offset = moment.strftime("%z")
    return f"D:{moment:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:]}'"


def _xmp(draw: Draw, maker: _Maker, heading: str) -> bytes:
    """Write the metadata, with room to be changed in place, as they should have (ISO 16684-1)."""
    created, modified = maker.created.isoformat(), maker.modified.isoformat()
    text = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><dc:format>application/pdf</dc:format>'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{clean(heading)}</rdf:li></rdf:Alt>'
        f"</dc:title><dc:creator><rdf:Seq><rdf:li>{clean(maker.author)}</rdf:li></rdf:Seq>"
        f"</dc:creator><xmp:CreateDate>{created}</xmp:CreateDate><xmp:ModifyDate>{modified}"
        f"</xmp:ModifyDate><xmp:CreatorTool>{clean(maker.creator)}</xmp:CreatorTool>"
        f"<pdf:Producer>{clean(maker.producer)}</pdf:Producer></rdf:Description></rdf:RDF>"
        "</x:xmpmeta>\n"
    )
    padding = _PADDING[: draw.between(500, 6000)]
    return text.encode() + padding + b'\n<?xpacket end="w"?>'
